import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";

/**
 * Puts files into a volume as the kubelet does (pkg/volume/util/atomic_writer.go): in a folder of the moment, to which
 * `..data` is a link, with a link through it for each name that programs see. What was there before is replaced by
 * putting another `..data` in place.
 *
 * @param write - makes a file at a path of the machine; its folder is there
 */
export function writeAtomically<File>(
  folder: string,
  files: ReadonlyMap<string, File>,
  write: (path: string, file: File) => void,
): void {
  const data = join(folder, "..data");
  const before = existsSync(data) ? readlinkSync(data) : undefined;
  const moment = mkdtempSync(join(folder, `..${new Date().toISOString().replace(/\W/g, "_")}.`));
  chmodSync(moment, 0o755);
  for (const [path, file] of files) {
    mkdirSync(dirname(join(moment, path)), { recursive: true, mode: 0o755 });
    write(join(moment, path), file);
  }
  symlinkSync(basename(moment), `${data}_tmp`);
  renameSync(`${data}_tmp`, data);
  const names = new Set([...files.keys()].map((path) => path.split("/", 1)[0] ?? path));
  for (const name of readdirSync(folder)) if (!name.startsWith("..") && !names.has(name)) rmSync(join(folder, name));
  for (const name of names) if (!existsSync(join(folder, name))) symlinkSync(`..data/${name}`, join(folder, name));
  if (before !== undefined) rmSync(join(folder, before), { recursive: true });
}
