import { lstatSync, mkdirSync, readlinkSync } from "node:fs";
import { join, resolve } from "node:path";

/**
 * Where a path leads to if a folder is taken for `/`, whatever links are on the way: to us an absolute link would mean
 * the machine's own file. Folders that aren't there are made.
 */
export function pathInside(folder: string, path: string, made: (folder: string) => void = () => undefined): string {
  let at = "/";
  const parts = partsOf(path);
  for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
    const next = resolve(at, part);
    const there = lstatSync(join(folder, next), { throwIfNoEntry: false });
    if (there?.isSymbolicLink() === true) {
      const target = readlinkSync(join(folder, next));
      parts.unshift(...partsOf(target));
      if (target.startsWith("/")) at = "/";
      continue;
    }
    if (there === undefined) {
      mkdirSync(join(folder, next));
      made(join(folder, next));
    }
    at = next;
  }
  return at;
}

function partsOf(path: string): string[] {
  return path.split("/").filter((part) => part !== "");
}
