import type { MovedPath } from "./environment.ts";

/** Lines for systemd-tmpfiles. L and never L+, which would delete a folder that is there: tmpfiles.d(5). */
export function linkLines(links: readonly MovedPath[]): string {
  return links.map(({ from, to }) => `L ${from} - - - - ${to}\n`).join("");
}

/** The links of such lines; what else somebody has written among them is passed over. */
export function readLinks(lines: string): readonly MovedPath[] {
  return lines.split("\n").flatMap((line) => {
    const [, from, to] = /^L (\/run\/\S+) - - - - (\/\S+)$/.exec(line) ?? [];
    return from === undefined || to === undefined ? [] : [{ from, to }];
  });
}
