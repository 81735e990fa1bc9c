import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect } from "vitest";
import { whatDiffers } from "../../chart/install/handbook/what-differs.ts";
import { blocksOf, readDocument } from "../../docs/markdown.ts";
import type { RunByHand } from "./run-by-hand.ts";

const root = join(import.meta.dirname, "../../..");

interface Session {
  readonly command: string;
  readonly output: string;
}

/** Gives the commands of a page's sessions at a terminal, after the first, which is what runs already. */
export function followPage(document: string, { printed, setUp }: RunByHand): void {
  const [first, ...others] = sessionsOf(document);
  expect(first?.command).toMatch(/^npm run \w+$/);
  expect(printed).toContain(first?.output);
  expect(others.length).toBeGreaterThan(4);
  for (const { command, output } of others) {
    // A shell that is not interactive expands an alias only from the line after it, and bash only if told so.
    const script = `shopt -s expand_aliases\n${setUp}\n${command} 2>&1`;
    const { stdout } = spawnSync("bash", ["-c", script], { cwd: root, encoding: "utf8", timeout: 240_000 });
    expect(whatDiffers(output, stdout), command).toBeUndefined();
  }
}

/** Commands of a document's console blocks, with what they print. */
function sessionsOf(document: string): readonly Session[] {
  const blocks = blocksOf(readDocument(document)).filter(({ language }) => language === "console");
  return blocks.flatMap(({ text }) =>
    text
      .split(/^\$ /m)
      .slice(1)
      .map((one) => ({ command: one.split("\n")[0] ?? "", output: one.split("\n").slice(1).join("\n") })),
  );
}
