import { climbs, isBelow, isSafePath } from "../mount-path.ts";
import type { Container, Mount } from "../pod.ts";

/** Only one of the two can ever be seen there. */
export const samePath = "two mounts have the same path";

/** PATH_MAX of Linux: nothing can be mounted at a longer path. */
const longestPath = 4096;

/** Why a mount of the container can't be relocated, whatever the target; undefined where it can. */
export function createObstacles({ mounts }: Container): (mount: Mount) => string | undefined {
  const atPath = new Map<string, number>();
  for (const { cleanPath } of mounts) atPath.set(cleanPath, (atPath.get(cleanPath) ?? 0) + 1);
  const collapsed = new Set(mounts.map(({ collapsedPath }) => collapsedPath));
  return (mount) => {
    if (mount.path.length > longestPath) return `its path is longer than ${longestPath} characters`;
    if (climbs(mount.path)) return "its path has ..";
    if (!isSafePath(mount.path)) return "its path has other characters than letters, digits, . _ - and /";
    if ((atPath.get(mount.cleanPath) ?? 0) > 1) return samePath;
    const liesBelow =
      foldersOf(mount.cleanPath).some((folder) => atPath.has(folder)) ||
      foldersOf(mount.collapsedPath).some((folder) => collapsed.has(folder));
    const nested = liesBelow || mounts.some(({ cleanPath }) => isBelow(cleanPath, mount.cleanPath));
    return nested ? "it contains another mount or lies below one" : undefined;
  };
}

/** The folders above a clean path, the root among them. */
function foldersOf(path: string): readonly string[] {
  const folders = ["/"];
  for (let at = path.indexOf("/", 1); at !== -1; at = path.indexOf("/", at + 1)) folders.push(path.slice(0, at));
  return folders;
}
