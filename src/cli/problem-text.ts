import { escapeControls } from "../core/escape-controls.ts";
import type { Position } from "../manifests/position.ts";

/** What was named and can't be read or written. */
export interface ManifestProblem {
  readonly file: string;
  readonly problem: string;
  readonly position?: Position;
  /** The line of the file that it is about. */
  readonly excerpt?: string;
}

/** Where it is, what it is, and below it the line. */
export function problemText({ file, problem, position, excerpt }: ManifestProblem): string {
  const place = position === undefined ? file : `${file}:${position.line}:${position.column}`;
  const line = excerpt === undefined || excerpt === "" ? "" : `  ${escapeControls(excerpt)}\n`;
  return `boxinit: ${escapeControls(`${place}: ${problem}`)}\n${line}`;
}
