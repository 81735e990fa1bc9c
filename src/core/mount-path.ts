/**
 * Repeated `/` and `/./` removed, `..` resolved as the container runtime does, and no `/` at the end. A relative path
 * starts at the root, as the kubelet makes it do (kubelet_pods.go, makeMounts).
 */
export function collapsePath(path: string): string {
  if (isCollapsed(path)) return path;
  const kept: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") kept.pop();
    else if (part !== "" && part !== ".") kept.push(part);
  }
  return `/${kept.join("/")}`;
}

/** Most paths are written so. Names that begin with a dot are left to the long way. */
function isCollapsed(path: string): boolean {
  return path.length > 1 && path.startsWith("/") && !path.endsWith("/") && !path.includes("//") && !path.includes("/.");
}

/** A mount path as it lies in the container: `/var/run` is a link to `/run` wherever systemd runs. */
export function cleanMountPath(path: string): string {
  const clean = collapsePath(path);
  return isAtOrBelow(clean, "/var/run") ? clean.slice("/var".length) : clean;
}

/** A path with `..` in it is compared by where it leads, and never touched. */
export function climbs(path: string): boolean {
  return path.split("/").includes("..");
}

/**
 * A path that a link line or a target can be made of: anything else could inject a line, and systemd expands `%`
 * (tmpfiles.d(5)).
 */
export function isSafePath(path: string): boolean {
  return /^[A-Za-z0-9._/-]+$/.test(path);
}

/** PATH_MAX of Linux: nothing can be mounted at a longer path. */
export const longestPath = 4096;

/** How many components a collapsed path has: runtimes make those mounts first that have fewer. */
export function depthOfPath(collapsed: string): number {
  if (collapsed === "/") return 0;
  let depth = 0;
  for (let at = collapsed.indexOf("/"); at !== -1; at = collapsed.indexOf("/", at + 1)) depth++;
  return depth;
}

/** Whole components count: /runner is not below /run. Both paths are clean. */
export function isBelow(path: string, folder: string): boolean {
  if (path.length <= folder.length || !path.startsWith(folder)) return false;
  return folder === "/" || path.charAt(folder.length) === "/";
}

export function isAtOrBelow(path: string, folder: string): boolean {
  return path === folder || isBelow(path, folder);
}
