import { writeOut } from "../write-out.ts";
import type { Outlet } from "./fix-files.ts";

/**
 * Prints the repaired manifests as one stream. What was found in a folder and has no Kubernetes object in it (the values
 * of a chart) is left out; what was named is printed whole.
 */
export function createManifestOutlet(): Outlet {
  let before: string | undefined;
  return {
    async take({ input, after, objects }) {
      if (!input.named && objects === 0) return undefined;
      await writeOut(before === undefined ? after : separator(before, after) + after);
      before = after;
      return undefined;
    },
    async end() {},
  };
}

/** A text that does not begin a document by itself gets the line that does. */
export function separator(before: string, after: string): string {
  const newline = before === "" || before.endsWith("\n") ? "" : "\n";
  return /^\uFEFF?(?:[ \t]*(?:#.*)?\r?\n|%.*\r?\n)*---(?:\s|$)/.test(after) ? newline : `${newline}---\n`;
}
