import { climbs, isBelow, isSafePath, longestPath } from "../mount-path.ts";
import type { Container, Mount } from "../pod.ts";

/** Only one of the two can ever be seen there. */
export const samePath = "two mounts have the same path";

/** Why a mount of the container can't be relocated, whatever the target; undefined where it can. */
export function createObstacles({ mounts }: Container): (mount: Mount) => string | undefined {
  const atPath = new Map<string, number>();
  for (const { cleanPath } of mounts) atPath.set(cleanPath, (atPath.get(cleanPath) ?? 0) + 1);
  return (mount) => {
    if (mount.path.length > longestPath) return `its path is longer than ${longestPath} characters`;
    if (climbs(mount.path)) return "its path has ..";
    if (!isSafePath(mount.path)) return "its path has other characters than letters, digits, . _ - and /";
    if ((atPath.get(mount.cleanPath) ?? 0) > 1) return samePath;
    const nested = mounts.some((other) => isNested(mount, other));
    return nested ? "it contains another mount or lies below one" : undefined;
  };
}

function isNested(mount: Mount, other: Mount): boolean {
  return (
    isBelow(mount.cleanPath, other.cleanPath) ||
    isBelow(other.cleanPath, mount.cleanPath) ||
    isBelow(mount.collapsedPath, other.collapsedPath)
  );
}
