import { access, constants, readdir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import type { PathLook, PathQuestion } from "../../verify/path-look.ts";
import type { FileAccess } from "../../verify/verify-report.ts";

/** Entries of a folder that are tried. Of a token's volume that is all; a volume of data can have any number. */
const mostEntries = 64;

/** Looks at a path of the container that this runs in. No file is opened: a pipe would wait, and a device do something. */
export async function lookInside({ path, files, mayBeLink }: Omit<PathQuestion, "allFiles">): Promise<PathLook> {
  const found = await kindOf(path);
  if (found === "none" || found === "not-known") return { found, isTried: false };
  const leadsTo = mayBeLink ? await realpath(path).catch(() => undefined) : undefined;
  const seen = { found, isTried: true, ...(leadsTo === undefined || leadsTo === path ? {} : { leadsTo }) };
  if (found === "denied") return { ...seen, unreadable: { path } };
  const unreadable = found === "folder" ? await unreadableIn(path, files) : await unreadableFile(path, constants.R_OK);
  return unreadable === undefined ? seen : { ...seen, unreadable };
}

async function kindOf(path: string): Promise<PathLook["found"]> {
  try {
    return (await stat(path)).isDirectory() ? "folder" : "file";
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR" || code === "ELOOP") return "none";
    return code === "EACCES" ? "denied" : "not-known";
  }
}

async function unreadableIn(folder: string, files: readonly string[]): Promise<FileAccess | undefined> {
  const itself = await unreadableFile(folder, constants.R_OK | constants.X_OK);
  if (itself !== undefined) return itself;
  const entries = await readdir(folder).catch(() => []);
  // What begins with .. is how kubelet exchanges all files at once (pkg/volume/util, AtomicWriter).
  const shown = entries.filter((name) => !name.startsWith("..")).slice(0, mostEntries);
  for (const name of new Set([...files, ...shown])) {
    const path = join(folder, name);
    const isFile = await stat(path).then(
      (stats) => stats.isFile(),
      () => false,
    );
    const unreadable = isFile ? await unreadableFile(path, constants.R_OK) : undefined;
    if (unreadable !== undefined) return unreadable;
  }
  return undefined;
}

async function unreadableFile(path: string, mode: number): Promise<FileAccess | undefined> {
  try {
    await access(path, mode);
    return undefined;
  } catch {
    const stats = await stat(path).catch(() => undefined);
    if (stats === undefined) return { path };
    const bits = (stats.mode & 0o7777).toString(8).padStart(4, "0");
    return { path, uid: stats.uid, gid: stats.gid, mode: bits };
  }
}
