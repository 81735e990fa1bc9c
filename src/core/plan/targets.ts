import type { TokenMount } from "../diagnose/diagnose-pod.ts";
import { climbs, collapsePath, isAtOrBelow, isBelow } from "../mount-path.ts";
import type { Container, Mount } from "../pod.ts";

/** A path that a link line or a target can be made of: anything else could inject a line, and systemd expands `%`. */
const safePath = /^[A-Za-z0-9._/-]+$/;

/** No real container has so many; it bounds the work on a hostile one. */
export const tokensPerContainer = 32;

/** Why a token mount can't be relocated, whatever the target. */
export function obstacleTo(mount: Mount, container: Container): string | undefined {
  if (climbs(mount.path)) return "its path has ..";
  if (!safePath.test(mount.path)) return "its path has other characters than letters, digits, . _ - and /";
  const others = container.mounts.filter((other) => other !== mount);
  if (others.some((other) => other.cleanPath === mount.cleanPath)) return "two mounts have the same path";
  const nested = others.some(
    (other) =>
      isBelow(other.cleanPath, mount.cleanPath) ||
      isBelow(mount.cleanPath, other.cleanPath) ||
      isBelow(collapsePath(mount.path), collapsePath(other.path)),
  );
  return nested ? "it contains another mount or lies below one" : undefined;
}

/** The mounts whose files are mounted outside /run too, by the author or by an earlier repair. */
export function mountedOutsideRun(container: Container): (mount: Mount) => boolean {
  const filesOf = ({ volume, subPath }: Mount): string => JSON.stringify([volume, subPath]);
  const outside = container.mounts.filter(({ path, cleanPath }) => !isAtOrBelow(cleanPath, "/run") && !climbs(path));
  const there = new Set(outside.map(filesOf));
  return (mount) => there.has(filesOf(mount));
}

/** Hands out targets in one container; none is at, above or below a mount, and none is handed out twice. */
export interface Targets {
  /** Undefined where every possible target would touch a mount. */
  take(mount: Mount): string | undefined;
}

/**
 * The favourite gets the base path: the authored token at /run/secrets/serviceaccount, else the first authored one,
 * else the API token. So a target doesn't depend on which webhook was called first.
 */
export function createTargets(container: Container, tokens: readonly TokenMount[], base: string): Targets {
  const authored = tokens.filter(({ role }) => role === "authored");
  const favourite =
    authored.find(({ mount }) => mount.cleanPath === "/run/secrets/serviceaccount") ??
    authored[0] ??
    tokens.find(({ role }) => role === "api");
  const taken = [...container.mounts.map((mount) => mount.cleanPath), ...container.otherPaths];
  return {
    take(mount) {
      const named = `${base}-${slug(mount.cleanPath)}`;
      const numbered = Array.from({ length: tokensPerContainer }, (_, index) => `${named}-${index + 2}`);
      const candidates = [...(mount === favourite?.mount ? [base] : []), named, ...numbered];
      const target = candidates.find((path) =>
        taken.every((other) => !isAtOrBelow(path, other) && !isBelow(other, path)),
      );
      if (target !== undefined) taken.push(target);
      return target;
    },
  };
}

/** What tells a token's target from the others': its path without the parts that all have. */
function slug(cleanPath: string): string {
  const name = cleanPath
    .replace(/^\/run\/(?:secrets\/)?/, "")
    .replace(/\/serviceaccount$/, "")
    .replaceAll("/", "-")
    .replace(/[^a-z0-9.-]/g, "");
  return name === "" ? "token" : name;
}
