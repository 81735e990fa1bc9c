import { cleanMountPath, isBelow, isSafePath } from "../mount-path.ts";
import type { MovedPath } from "./environment.ts";

/** Lines for systemd-tmpfiles. L and never L+, which would delete a folder that is there: tmpfiles.d(5). */
export function linkLines(links: readonly MovedPath[]): string {
  return links.map(({ from, to }) => `L ${from} - - - - ${to}\n`).join("");
}

/**
 * The links of such lines, as boxinit writes them; what else somebody has written among them is passed over. Among it are
 * a path that systemd-tmpfiles would expand (`%b`, `\x20`) and one that leads elsewhere by `..`.
 */
export function readLinks(lines: string): readonly MovedPath[] {
  return lines.split("\n").flatMap((line) => {
    const [, from, to] = /^L (\/\S+) - - - - (\/\S+)$/.exec(line) ?? [];
    if (from === undefined || to === undefined) return [];
    return isOwnPath(from) && isOwnPath(to) && isBelow(from, "/run") ? [{ from, to }] : [];
  });
}

function isOwnPath(path: string): boolean {
  return isSafePath(path) && cleanMountPath(path) === path;
}
