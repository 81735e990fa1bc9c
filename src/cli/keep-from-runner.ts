import { randomUUID } from "node:crypto";
import { processEnvironment } from "../config/environment.ts";

/** As GitHub's runner looks for them (actions/runner, ActionCommand): its lines end with a carriage return, too. */
const command = /^[\s\u0085]*::|##\w*\[/m;

/**
 * What to write around a text that others take as it is, such as a diff, in a job of GitHub. Its runner reads commands out
 * of what a job prints, and somebody's manifest may have some in it: `::stop-commands::` has it read none until a word comes
 * that nobody knows before. `git apply` and `patch` pass over both lines. A text without commands goes without.
 */
export function keepFromRunner(lines: readonly string[]): { readonly before: string; readonly after: string } {
  const isJob = (processEnvironment().GITHUB_ACTIONS ?? "") !== "";
  if (!isJob || !lines.some((line) => command.test(line))) return { before: "", after: "" };
  const word = randomUUID();
  return { before: `::stop-commands::${word}\n`, after: `::${word}::\n` };
}
