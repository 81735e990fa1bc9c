import { isAbsolute, relative } from "node:path";
import { escapeControls } from "../../core/escape-controls.ts";
import { coloursFor } from "../colours.ts";
import { keepFromRunner } from "../keep-from-runner.ts";
import { paintDiffLine } from "../paint-diff.ts";
import { writeOut } from "../write-out.ts";
import { diffDocuments } from "./diff-documents.ts";
import type { FixedFile } from "./fix-file.ts";
import type { Outlet } from "./fix-files.ts";

/** Prints what changes as `git diff` does, so that `git apply` and `patch -p1` take it. */
export function createDiffOutlet(): Outlet {
  const colour = coloursFor(process.stdout);
  // What others apply must be as it is; on a terminal it must not act.
  const shown = process.stdout.isTTY ? escapeControls : (line: string) => line;
  return {
    async take(file) {
      const lines = diffOf(file);
      const { before, after } = keepFromRunner(lines);
      await writeOut(before);
      for (const line of lines) await writeOut(`${paintDiffLine(shown(line), colour)}\n`);
      await writeOut(after);
      return undefined;
    },
    async end() {},
  };
}

function diffOf({ input, before, after, documents }: FixedFile): readonly string[] {
  if (before === after) return [];
  const path = pathInDiff(input.file);
  return [
    `--- a/${path}`,
    `+++ b/${path}`,
    ...diffDocuments(documents).flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
      `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`,
      ...lines,
    ]),
  ];
}

/** From the working folder, where the file is below it; a leading slash is nothing that git takes. */
function pathInDiff(file: string): string {
  const way = relative(process.cwd(), file);
  return escapeControls(isAbsolute(file) && !way.startsWith("..") ? way : file.replace(/^\/+/, ""));
}
