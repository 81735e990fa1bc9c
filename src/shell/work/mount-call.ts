import type { Word } from "../word.ts";

/** A new mount, at a place that neither systemd nor its early units need. @param operands of mount(8) */
export function isHarmlessMount(operands: readonly Word[]): boolean {
  const words = operands.map(({ literal }) => literal);
  const target = words.at(-1);
  if (target === undefined || words.some((word) => word === undefined || /remount|^-\w*a|^--all$/.test(word))) {
    return false;
  }
  return !target.includes("..") && workFolders.some((folder) => target === folder || target.startsWith(`${folder}/`));
}

const workFolders = [
  "/data",
  "/mnt",
  "/media",
  "/srv",
  "/opt",
  "/home",
  "/root",
  "/workspace",
  "/workspaces",
  "/var/lib",
];
