import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";

export interface VolumeFile {
  readonly text: string;
  readonly mode: number;
  /** A user's number. */
  readonly owner: number;
}

/**
 * Puts files into a volume as kubelet does (pkg/volume/util/atomic_writer.go): in a folder of the moment, to which
 * `..data` is a link, with a link through it for each name that programs see. What was there before is replaced by
 * putting another `..data` in place.
 */
export function writeAtomically(folder: string, files: ReadonlyMap<string, VolumeFile>): void {
  const data = join(folder, "..data");
  const before = existsSync(data) ? readlinkSync(data) : undefined;
  const turn = before === undefined ? 1 : Number(before.slice(before.lastIndexOf(".") + 1)) + 1;
  const moment = `..2026_01_02_03_04_05.${turn}`;
  mkdirSync(join(folder, moment), { mode: 0o755 });
  for (const [path, { text, mode, owner }] of files) {
    const file = join(folder, moment, path);
    mkdirSync(dirname(file), { recursive: true, mode: 0o755 });
    writeFileSync(file, text);
    chmodSync(file, mode);
    chownSync(file, owner, 0);
  }
  symlinkSync(moment, `${data}_tmp`);
  renameSync(`${data}_tmp`, data);
  const names = new Set([...files.keys()].map((path) => path.split("/")[0] ?? path));
  for (const name of readdirSync(folder)) if (!name.startsWith("..") && !names.has(name)) rmSync(join(folder, name));
  for (const name of names) if (!existsSync(join(folder, name))) symlinkSync(`..data/${name}`, join(folder, name));
  if (before !== undefined) rmSync(join(folder, before), { recursive: true });
}
