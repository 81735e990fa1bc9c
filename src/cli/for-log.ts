import { escapeControls } from "../core/escape-controls.ts";

/**
 * A line that a log may take. GitHub's runner reads commands out of what a job prints: `::name` at the beginning of a
 * line, blanks left out, and `##[name]` anywhere in it (actions/runner, ActionCommand); Azure Pipelines reads
 * `##vso[name]`, TeamCity `##teamcity[name]`. In JSON it stays the same to whoever reads that.
 */
export function forLog(line: string): string {
  return escapeControls(line)
    .replace(/##(?=\w*\[)/g, "\\u0023#")
    .replace(/^(\s*)::/, "$1\\u003a:");
}
