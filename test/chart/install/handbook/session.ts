import { spawn } from "node:child_process";
import { once } from "node:events";
import { globSync } from "node:fs";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import type { ControlPlane } from "../../../cluster/control-plane/start-control-plane.ts";
import { blocksOf, readDocument, sectionOf } from "../../../docs/markdown.ts";
import { findHelm } from "../../helm/find-tools.ts";

const root = join(import.meta.dirname, "../../../..");
const handbook = "docs/handbook";

export interface Printed {
  readonly stdout: string;
  readonly stderr: string;
}

/** Gives the commands of a block; can be done again. @throws Error where one fails, with what it printed */
export type Step = () => Promise<Printed>;

/** Somebody who follows the handbook at a shell. */
export interface Session {
  /** The blocks of commands in a section, in their order. @throws Error where there are none */
  steps(page: string, heading: string): readonly Step[];
  /** Gives all of them. @returns what they printed */
  all(page: string, heading: string): Promise<string>;
  /** Blocks of the handbook that were not given yet. */
  left(): readonly string[];
}

export function startSession(cluster: ControlPlane): Session {
  const given = new Set<string>();
  const steps = (page: string, heading: string): readonly Step[] => {
    const commands = commandsIn(sectionOf(readDocument(`${handbook}/${page}`), heading));
    if (commands.length === 0) throw new Error(`${page} has no commands under ${heading}`);
    return commands.map((command) => () => {
      given.add(command);
      return give(cluster, command);
    });
  };
  return {
    steps,
    all: async (page, heading) => {
      let printed = "";
      for (const step of steps(page, heading)) printed += (await step()).stdout;
      return printed;
    },
    left: () => allCommands().filter((command) => !given.has(command)),
  };
}

function allCommands(): readonly string[] {
  const pages = globSync(`${handbook}/*.md`, { cwd: root });
  return pages.flatMap((page) => commandsIn(readDocument(page)));
}

function commandsIn(markdown: string): readonly string[] {
  return blocksOf(markdown).flatMap(({ language, text }) => (language === "bash" ? [text] : []));
}

async function give({ kubeconfig, programs, supervised }: ControlPlane, command: string): Promise<Printed> {
  const path = [dirname(programs.kubectl), dirname(findHelm()), process.env.PATH].join(":");
  // Helm, npm and kubectl keep things below its HOME.
  const env = { PATH: path, HOME: supervised.folder, KUBECONFIG: kubeconfig };
  const child = spawn("bash", ["--norc", "-euo", "pipefail", "-c", command], { cwd: root, env });
  child.stdin.end();
  const closed = once(child, "close");
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [exitCode] = await closed;
  if (exitCode !== 0) throw new Error(`${command}\nended with ${exitCode}: ${stdout}${stderr}`);
  return { stdout, stderr };
}
