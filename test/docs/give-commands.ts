import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { programEnvironment } from "../support/run-boxinit.ts";
import { type Block, blocksOf, readDocument } from "./markdown.ts";

/** Pages whose commands are given one after the other in a copy of the repository, since they write files. */
export const walkedPages = ["README.md", "docs/tutorial.md"] as const;

export interface Commands extends Block {
  /** What the page shows of what they print. */
  readonly output: string | undefined;
  /** Page and line. */
  readonly where: string;
}

/** The commands of a page that need nothing but a clone, in its order. */
export function commandsOf(page: string): readonly Commands[] {
  const blocks = blocksOf(readDocument(page));
  return blocks.flatMap((block, index) => {
    if (block.language !== "sh") return [];
    const next = blocks[index + 1];
    return [{ ...block, output: next?.language === "output" ? next.text : undefined, where: `${page}:${block.line}` }];
  });
}

/**
 * `npm ci` would take away the packages that this test runs from, and put them there in the first place. `npm cit` is
 * the very run that this test is in. Both are left out; what stands beside them is run.
 */
export function runnable(script: string): string {
  return script.replace(/^npm (?:ci|cit)$|^npm ci && /gm, "");
}

/** Gives commands at a shell, with a home of their own for what they would leave there. */
export async function runShell(script: string, cwd: string, home: string) {
  const child = spawn("sh", ["-e", "-c", script], { cwd, env: { ...programEnvironment, HOME: home } });
  child.stdin.end();
  const closed = once(child, "close");
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [exitCode] = await closed;
  return { exitCode: Number(exitCode), stdout, stderr };
}
