import { readFileSync } from "node:fs";

/**
 * Whether there are users beside the one that this process runs as: root of a user namespace that everybody may make has
 * none to give files to, or to become (user_namespaces(7)).
 */
export function hasOtherUsers(): boolean {
  const [, , count = "0"] = readFileSync("/proc/self/uid_map", "utf8").trim().split(/\s+/);
  return Number(count) > 65_535;
}
