import { spawn } from "node:child_process";
import { once } from "node:events";
import { globSync } from "node:fs";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import type { ControlPlane } from "../../../cluster/control-plane/start-control-plane.ts";
import { blocksOf, readDocument, sectionOf } from "../../../docs/markdown.ts";
import { findHelm } from "../../helm/find-tools.ts";
import { whatDiffers } from "./what-differs.ts";

const root = join(import.meta.dirname, "../../../..");
const handbook = "docs/handbook";

export interface Printed {
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Gives the commands of a block; can be done again.
 *
 * @throws Error where one fails, with what it printed; or where the page shows something else than is printed
 */
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

interface Commands {
  readonly command: string;
  readonly exitCode: number;
  /** What the page shows of what they print. */
  readonly output: string | undefined;
}

export function startSession(cluster: ControlPlane): Session {
  const given = new Set<string>();
  const steps = (page: string, heading: string): readonly Step[] => {
    const commands = commandsIn(sectionOf(readDocument(`${handbook}/${page}`), heading));
    if (commands.length === 0) throw new Error(`${page} has no commands under ${heading}`);
    return commands.map(({ command, exitCode, output }) => async () => {
      given.add(command);
      const printed = await give(cluster, command, exitCode);
      const difference = output === undefined ? undefined : whatDiffers(output, printed.stdout + printed.stderr);
      if (difference !== undefined) throw new Error(`${command}\n${difference}`);
      return printed;
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
  return pages.flatMap((page) => commandsIn(readDocument(page)).map(({ command }) => command));
}

function commandsIn(markdown: string): readonly Commands[] {
  const blocks = blocksOf(markdown);
  return blocks.flatMap(({ language, exitCode, text: command }, index) => {
    if (language !== "bash") return [];
    const next = blocks[index + 1];
    return [{ command, exitCode, output: next?.language === "output" ? next.text : undefined }];
  });
}

async function give(
  { kubeconfig, programs, supervised }: ControlPlane,
  command: string,
  expected: number,
): Promise<Printed> {
  const path = [dirname(programs.kubectl), dirname(findHelm()), process.env.PATH].join(":");
  // Helm, npm and kubectl keep things below its HOME.
  const env = { PATH: path, HOME: supervised.folder, KUBECONFIG: kubeconfig };
  const child = spawn("bash", ["--norc", "-euo", "pipefail", "-c", command], { cwd: root, env });
  child.stdin.end();
  const closed = once(child, "close");
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [exitCode] = await closed;
  if (exitCode !== expected) throw new Error(`${command}\nended with ${exitCode}: ${stdout}${stderr}`);
  return { stdout, stderr };
}
