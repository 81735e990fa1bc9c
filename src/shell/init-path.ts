import { baseName } from "./word.ts";

/** The systemd binary under any of its names. */
export const initPaths = ["/sbin/init", "/usr/sbin/init", "/lib/systemd/systemd", "/usr/lib/systemd/systemd"];

/** Folders that are the same as /sbin or /lib/systemd in some distributions, so that the path may be init. */
const perhapsInitPaths = ["/bin/init", "/usr/bin/init", "/bin/systemd", "/usr/bin/systemd"];

export type InitPath = { readonly is: "init"; readonly path: string } | { readonly is: "perhaps" | "other" };

/** Nothing but a carriage return or NUL could stand between the letters. */
const mayNameInit = /init|systemd|[\r\0]/;

/**
 * Reads a program's path as the name of init. Repeated `/` and `/./` are the same path; `..`, a trailing slash,
 * a carriage return or NUL, and a search in PATH or the working directory leave it open.
 */
export function readInitPath(program: string): InitPath {
  if (!mayNameInit.test(program)) return { is: "other" };
  const path = program.replace(/\/(?:\.?\/)+/g, "/");
  if (initPaths.includes(path)) return { is: "init", path };
  const name = baseName(path.replace(/[\r\0]/g, "").replace(/\/+$/, ""));
  const named = name === "init" || name === "systemd";
  const open = !path.startsWith("/") || /[\r\0]|\/\.\.\/|\/$/.test(path) || perhapsInitPaths.includes(path);
  return { is: named && open ? "perhaps" : "other" };
}
