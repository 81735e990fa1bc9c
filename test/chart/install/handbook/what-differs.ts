/**
 * Compares what a page shows with what was printed. A line `...` stands for any lines, and `…` for any words in a line.
 *
 * @returns the first line of the page that was not printed where it should have been; undefined where all were
 */
export function whatDiffers(shown: string, printed: string): string | undefined {
  const lines = printed.trimEnd().split("\n");
  let at = 0;
  let maySkip = false;
  for (const line of shown.trimEnd().split("\n")) {
    if (line === "...") {
      maySkip = true;
      continue;
    }
    const pattern = patternOf(line);
    const found = maySkip ? lines.findIndex((one, index) => index >= at && pattern.test(one)) : at;
    if (found === -1 || !pattern.test(lines[found] ?? "")) {
      return `the page shows: ${line}\nprinted at that place: ${lines[at] ?? "nothing"}\nin all:\n${printed}`;
    }
    at = found + 1;
    maySkip = false;
  }
  return maySkip || at === lines.length ? undefined : `the page does not show: ${lines[at]}`;
}

function patternOf(line: string): RegExp {
  const parts = line.split("…").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`);
}
