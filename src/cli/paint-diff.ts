import type { Colour } from "./colours.ts";

/** A line of a unified diff, as git colours it. */
export function paintDiffLine(line: string, colour: Colour): string {
  if (/^(?:---|\+\+\+) /.test(line)) return colour("bold", line);
  if (line.startsWith("@@")) return colour("cyan", line);
  if (line.startsWith("-")) return colour("red", line);
  return line.startsWith("+") ? colour("green", line) : line;
}
