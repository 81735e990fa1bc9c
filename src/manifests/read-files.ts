import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";

export type ManifestFile =
  | { readonly is: "text"; readonly file: string; readonly named: boolean; readonly text: string }
  | { readonly is: "unreadable"; readonly file: string; readonly named: boolean; readonly problem: string };

/**
 * Reads the named files and, in the named folders and below, every .yaml, .yml and .json file in the order of its
 * path. Hidden folders and node_modules are passed over. `-` is standard input.
 */
export async function* readFiles(paths: readonly string[], standardInput: AsyncIterable<Uint8Array>) {
  for (const path of paths) {
    if (path === "-") yield decode("-", true, await collect(standardInput));
    else if (await isFolder(path)) for (const file of await listFolder(path)) yield await read(file, false);
    else yield await read(path, true);
  }
}

async function isFolder(path: string): Promise<boolean> {
  // What can't be looked at is reported when it is read.
  const stats = await stat(path).catch(() => undefined);
  return stats?.isDirectory() ?? false;
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

async function read(file: string, named: boolean): Promise<ManifestFile> {
  try {
    return decode(file, named, await readFile(file));
  } catch (error) {
    return { is: "unreadable", file, named, problem: error instanceof Error ? error.message : String(error) };
  }
}

function decode(file: string, named: boolean, bytes: Uint8Array): ManifestFile {
  try {
    return { is: "text", file, named, text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return { is: "unreadable", file, named, problem: "it is not UTF-8 text" };
  }
}

async function collect(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
