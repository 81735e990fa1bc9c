import { createReadStream } from "node:fs";
import { glob, readdir, readFile, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";

interface Named {
  readonly file: string;
  /** It was named itself, or is standard input: then it has to be readable. */
  readonly named: boolean;
}

export type ManifestFile =
  | (Named & { readonly is: "text"; readonly text: string })
  | (Named & { readonly is: "unreadable"; readonly problem: string });

/** Node's longest string has 512 MiB. */
const maxMebibytes = 256;

/**
 * Reads the named files and, in the named folders and below, every .yaml, .yml and .json file in the order of its
 * path; never what a link out of the folder leads to. Hidden folders and node_modules are passed over. `-` is standard
 * input; what is no file but a pattern of files (`**`, `*`, `?`, `[a-z]`, `{a,b}`) stands for those, in the folder that it
 * begins with.
 */
export async function* readFiles(
  paths: readonly string[],
  standardInput: AsyncIterable<Uint8Array>,
): AsyncGenerator<ManifestFile> {
  for (const path of paths) {
    if (path === "-") yield await readStream({ file: "-", named: true }, standardInput);
    else yield* readPath(path);
  }
}

async function* readPath(path: string): AsyncGenerator<ManifestFile> {
  // What can't be looked at is told when it is read.
  const stats = await stat(path).catch(() => undefined);
  if (stats?.isDirectory()) yield* readFolder(path);
  else if (stats === undefined && /[*?[{]/.test(path)) yield* readPattern(path);
  else yield await read({ file: path, named: true });
}

async function* readFolder(folder: string): AsyncGenerator<ManifestFile> {
  let files: readonly string[];
  try {
    files = await listFolder(folder);
  } catch (error) {
    yield { file: folder, named: true, is: "unreadable", problem: messageOf(error) };
    return;
  }
  if (files.length === 0) {
    const problem = "the folder has no .yaml, .yml or .json file";
    yield { file: folder, named: true, is: "unreadable", problem };
  }
  const leadsOut = await createLinkCheck(folder);
  for (const file of files) yield (await leadsOut(file)) ?? (await read({ file, named: false }));
}

/** For what is found in a folder: what is said of it in place of its text where a link leads out of the folder. */
async function createLinkCheck(folder: string): Promise<(file: string) => Promise<ManifestFile | undefined>> {
  const root = await realpath(folder);
  const below = root.replace(/\/*$/, sep);
  return async (file) => {
    // What there is not is told when it is read.
    const path = await realpath(file).catch(() => root);
    if (path === root || path.startsWith(below)) return undefined;
    return { file, named: false, is: "unreadable", problem: `it is a link out of ${folder}: name the file itself` };
  };
}

async function listFolder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return /^\.|^node_modules$/.test(entry.name) ? [] : listFolder(path);
      return /\.(ya?ml|json)$/.test(entry.name) ? [path] : [];
    }),
  );
  return files.flat().sort();
}

async function* readPattern(pattern: string): AsyncGenerator<ManifestFile> {
  const files: string[] = [];
  for await (const file of glob(pattern, { exclude: ["**/node_modules/**"] })) files.push(file);
  files.sort();
  if (files.length === 0) {
    yield { file: pattern, named: true, is: "unreadable", problem: "no file is like this" };
    return;
  }
  const leadsOut = await createLinkCheck(folderOf(pattern));
  for (const path of files) {
    const outside = await leadsOut(path);
    if (outside !== undefined) yield outside;
    else yield* readMatch(path);
  }
}

/** What stands before the first part with a wildcard: people know that folder, as one that they name. */
function folderOf(pattern: string): string {
  const fixed = pattern.slice(0, pattern.slice(0, pattern.search(/[*?[{]/)).lastIndexOf("/") + 1);
  return fixed === "" ? "." : fixed.replace(/(?<=.)\/+$/, "");
}

async function* readMatch(path: string): AsyncGenerator<ManifestFile> {
  const stats = await stat(path).catch(() => undefined);
  // Nobody has named the pipe that a pattern finds, and it may never end.
  yield* stats?.isFile() || stats?.isDirectory() ? readPath(path) : [await read({ file: path, named: false })];
}

async function read(named: Named): Promise<ManifestFile> {
  try {
    const stats = await stat(named.file);
    if (stats.isFile()) {
      return stats.size > maxMebibytes * 1024 * 1024 ? tooLarge(named) : decode(named, await readFile(named.file));
    }
    // A shell's <(command) is a pipe; in a folder, a pipe or a device may never end.
    if (named.named) return await readStream(named, createReadStream(named.file));
    return { ...named, is: "unreadable", problem: "it is no regular file" };
  } catch (error) {
    return { ...named, is: "unreadable", problem: messageOf(error) };
  }
}

async function readStream(named: Named, stream: AsyncIterable<Uint8Array>): Promise<ManifestFile> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes > maxMebibytes * 1024 * 1024) return tooLarge(named);
    chunks.push(chunk);
  }
  return decode(named, Buffer.concat(chunks));
}

function tooLarge(named: Named): ManifestFile {
  return { ...named, is: "unreadable", problem: `it is larger than ${maxMebibytes} MiB: split it` };
}

function decode(named: Named, bytes: Uint8Array): ManifestFile {
  try {
    // Without ignoreBOM, a byte order mark would be lost where the text is written back.
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.includes("\0")
      ? { ...named, is: "unreadable", problem: "it is not text" }
      : { ...named, is: "text", text };
  } catch {
    return { ...named, is: "unreadable", problem: "it is not UTF-8 text" };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
