import type { TokenMount } from "../diagnose/diagnose-pod.ts";
import { isAtOrBelow, isBelow } from "../mount-path.ts";
import type { Container, Mount } from "../pod.ts";
import type { ChangedPaths } from "./changed-paths.ts";
import { hashed } from "./hashed-name.ts";

/** No real container has so many; it bounds the work on a hostile one. */
export const tokensPerContainer = 32;

/** Room for a number behind it within NAME_MAX of Linux, 255 bytes. */
const longestSlug = 200;

/** Hands out targets in one container; none is at, above or below a mount or what the container changes, none is given twice. */
export interface Targets {
  /** Undefined where every possible target would touch a mount, or is changed with its folder. */
  take(mount: Mount): string | undefined;
}

/**
 * The favourite gets the base path: the authored token at /run/secrets/serviceaccount, else the first authored one,
 * else the API token. So a target doesn't depend on which webhook was called first.
 */
export function createTargets(
  container: Container,
  tokens: readonly TokenMount[],
  base: string,
  changed: ChangedPaths,
): Targets {
  const authored = tokens.filter(({ role }) => role === "authored");
  const favourite =
    authored.find(({ mount }) => mount.cleanPath === "/run/secrets/serviceaccount") ??
    authored[0] ??
    tokens.find(({ role }) => role === "api");
  const folder = base.slice(0, base.lastIndexOf("/")) || "/";
  const taken = [...container.mounts.map((mount) => mount.cleanPath), ...container.otherPaths];
  const blocked = taken.some((path) => isAtOrBelow(folder, path));
  const ofOthers = [...taken, ...changed.paths].filter((path) => isBelow(path, folder));
  const entries = new Set(ofOthers.map((path) => entryOf(path, folder)));
  const lastNumbers = new Map<string, number>();
  return {
    take(mount) {
      if (blocked) return undefined;
      const named = `${base}-${slug(mount.cleanPath)}`;
      const wanted = mount === favourite?.mount && !entries.has(base) ? base : named;
      if (changed.takesIn(wanted)) return undefined;
      let target = wanted;
      let number = lastNumbers.get(wanted) ?? 1;
      while (entries.has(target)) {
        number++;
        target = `${wanted}-${number}`;
      }
      lastNumbers.set(wanted, number);
      entries.add(target);
      return target;
    },
  };
}

/** Whether boxinit gives out such a target: the base path, or one beside it with a suffix. */
export function isTarget(path: string, base: string): boolean {
  return path === base || (path.startsWith(`${base}-`) && !path.includes("/", base.length));
}

/** The folder's own entry that a path is or lies below. */
function entryOf(path: string, folder: string): string {
  const start = folder === "/" ? 1 : folder.length + 1;
  const end = path.indexOf("/", start);
  return end === -1 ? path : path.slice(0, end);
}

/** What tells a token's target from the others': its path without the parts that all have. */
function slug(cleanPath: string): string {
  const name = cleanPath
    .replace(/^\/run\/(?:secrets\/)?/, "")
    .replace(/\/serviceaccount$/, "")
    .replaceAll("/", "-")
    .replace(/[^a-z0-9.-]/g, "");
  if (name === "") return "token";
  return name.length > longestSlug ? hashed(name, longestSlug) : name;
}
