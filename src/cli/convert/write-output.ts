import { link, lstat, mkdir, readFile, rename, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { UsageError } from "../exit-codes.ts";
import { putWhole } from "../put-whole.ts";
import type { OutputFile } from "./output-files.ts";

/**
 * Writes the files below a folder, each in one step, and none where one of them is there already with another content, or
 * where a folder below it is a link: whoever made that may not say where files are written.
 *
 * @returns the paths that were written
 * @throws UsageError where a file is in the way, or can't be written
 */
export async function writeOutput(
  folder: string,
  files: readonly OutputFile[],
  force: boolean,
): Promise<readonly string[]> {
  const wanted = files.map(({ path, text }) => ({ path: join(folder, path), text }));
  const twice = wanted.find(({ path }, at) =>
    wanted.some((other, index) => index !== at && `${other.path}/`.startsWith(`${path}/`)),
  );
  if (twice !== undefined) throw new UsageError(`two files would be ${twice.path}: rename the manifest`);
  const leadsAway = await findLink(folder, files);
  if (leadsAway !== undefined) {
    throw new UsageError(
      `nothing was written: ${leadsAway} is a link, and files are written below ${folder} alone: remove it, or name another --output-dir`,
    );
  }
  const states = await Promise.all(wanted.map(stateOf));
  const inTheWay = wanted.filter((_, index) => states[index] === "other").map(({ path }) => path);
  if (inTheWay.length > 0 && !force) {
    throw new UsageError(`nothing was written: ${inTheWay.join(", ")} has another content; --force writes over it`);
  }
  const due = wanted.filter((_, index) => states[index] !== "same");
  const written: string[] = [];
  try {
    // All folders first: where one can't be made, there is no file.
    for (const { path } of due) await makeFolder(dirname(path));
    for (const file of due) {
      await write(file, force);
      written.push(file.path);
    }
  } catch (error) {
    const before = written.length === 0 ? "nothing was written" : `only ${written.join(", ")} was written`;
    throw new UsageError(`${before}: ${messageOf(error)}`);
  }
  return written;
}

/** The first folder between the output's own, which somebody has named, and the files that is a link. */
async function findLink(folder: string, files: readonly OutputFile[]): Promise<string | undefined> {
  const between = new Set(files.flatMap(({ path }) => foldersOf(path)));
  for (const path of between) {
    const stats = await lstat(join(folder, path)).catch(() => undefined);
    if (stats?.isSymbolicLink()) return join(folder, path);
  }
  return undefined;
}

/** `a` and `a/b` of `a/b/file`. */
function foldersOf(path: string): readonly string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

async function stateOf({ path, text }: OutputFile): Promise<"absent" | "same" | "other"> {
  try {
    // What a link leads to is not looked at: it may never end.
    if (!(await lstat(path)).isFile()) return "other";
    return (await readFile(path)).equals(Buffer.from(text)) ? "same" : "other";
  } catch (error) {
    const isAbsent = error instanceof Error && "code" in error && /^(?:ENOENT|ENOTDIR)$/.test(String(error.code));
    return isAbsent ? "absent" : "other";
  }
}

/** As mkdir -p does; Node's own, where the kernel lets nobody make a folder (/proc), tries for ever. */
async function makeFolder(path: string): Promise<void> {
  if ((await stat(path).catch(() => undefined))?.isDirectory()) return;
  if (dirname(path) !== path) await makeFolder(dirname(path));
  await mkdir(path);
}

/** Whoever reads the file finds the old text, none, or the new one whole. */
async function write({ path, text }: OutputFile, force: boolean): Promise<void> {
  // Readable by all, as systemd wants its units. A link is refused where something has come there meanwhile.
  await putWhole(path, text, 0o644, (whole) => (force ? rename(whole, path) : link(whole, path)));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
