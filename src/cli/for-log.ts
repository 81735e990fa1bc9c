import { escapeControls } from "../core/escape-controls.ts";

/**
 * A line that a log may take. GitHub's runner reads commands out of what a job prints: `::name` at the beginning of a
 * line, blanks left out, and `##[name]` anywhere in it (actions/runner, ActionCommand).
 */
export function forLog(line: string): string {
  return escapeControls(line)
    .replaceAll("##[", "\\u0023#[")
    .replace(/^(\s*)::/, "$1\\u003a:");
}
