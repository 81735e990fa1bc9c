import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { parseMountInfo } from "../../verify/mount-info.ts";
import { buildMountTree, type MountTree } from "../../verify/mount-tree.ts";
import { UsageError } from "../exit-codes.ts";
import { forLog } from "../for-log.ts";

/** A file that was named, `-` for standard input. It may have NULs in it. @throws UsageError where it can't be read */
export async function readText(file: string): Promise<string> {
  try {
    return file === "-" ? await text(process.stdin) : await readFile(file, "utf8");
  } catch (error) {
    throw new UsageError(forLog(`${file} can not be read: ${error instanceof Error ? error.message : String(error)}`));
  }
}

/** @param from - where the text is from, as an error shall name it @throws UsageError where it is no mountinfo */
export function readTree(mountinfo: string, from: string): MountTree {
  const read = parseMountInfo(mountinfo);
  if (read.is === "read") return buildMountTree(read.mounts);
  const { line, why, excerpt } = read;
  throw new UsageError(`${from}:${line}: ${why}; it should be /proc/1/mountinfo`, excerpt === "" ? [] : [excerpt]);
}
