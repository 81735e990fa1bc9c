import type { Position } from "../manifests/position.ts";
import { forLog } from "./for-log.ts";

/** What was named and can't be read or written. */
export interface ManifestProblem {
  readonly file: string;
  readonly problem: string;
  readonly position?: Position;
  /** The line of the file that it is about. */
  readonly excerpt?: string;
}

export function problemIn(file: string, found: Omit<ManifestProblem, "file">): ManifestProblem {
  const { problem, position, excerpt } = found;
  const where = position === undefined ? {} : { position };
  return { file, problem, ...where, ...(excerpt === undefined ? {} : { excerpt }) };
}

/** Where it is, what it is, and below it the line. */
export function problemText({ file, problem, position, excerpt }: ManifestProblem): string {
  const place = position === undefined ? file : `${file}:${position.line}:${position.column}`;
  const line = excerpt === undefined || excerpt === "" ? "" : `  ${forLog(excerpt)}\n`;
  return `boxinit: ${forLog(`${place}: ${problem}`)}\n${line}`;
}
