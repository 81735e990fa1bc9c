/**
 * What stands between two texts that are printed as one YAML stream: a text that does not begin a document by itself gets
 * the line that does.
 */
export function separatorBetween(before: string, after: string): string {
  const newline = before === "" || before.endsWith("\n") ? "" : "\n";
  return /^\uFEFF?(?:[ \t]*(?:#.*)?\r?\n|%.*\r?\n)*---(?:\s|$)/.test(after) ? newline : `${newline}---\n`;
}
