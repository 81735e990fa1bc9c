import { isAtOrBelow, isSafePath } from "../core/mount-path.ts";

/** Below these a token would be hidden again, be lost at boot, or stand in the way of the kernel's own files. */
const forbidden = ["/run", "/var/run", "/proc", "/sys", "/dev", "/tmp"];

/** Why tokens can't go to this path; `undefined` where they can. */
export function findTokenPathProblem(path: string): string | undefined {
  if (!path.startsWith("/")) return "is not an absolute path";
  if (path === "/") return "is the root of the container";
  const parts = path.slice(1).split("/");
  if (parts.some((part) => part === "" || part === "." || part === "..")) return 'has an empty, "." or ".." part';
  if (!isSafePath(path)) return "has other characters than A-Z a-z 0-9 . _ - /";
  const above = forbidden.find((folder) => isAtOrBelow(path, folder));
  return above === undefined ? undefined : `is at or below ${above}`;
}
