import { type FileHandle, open, rm } from "node:fs/promises";

/**
 * Writes a file beside the place where it belongs, and has it put there once it is whole and on the disk. Whatever
 * becomes of that, nothing is left beside the place.
 *
 * @param dress - gives the file its owner and mode, where they are not those of a new one
 * @param put - what it is called until then, to be renamed or linked
 */
export async function putWhole(
  path: string,
  text: string,
  mode: number,
  put: (whole: string) => Promise<void>,
  dress?: (file: FileHandle) => Promise<void>,
): Promise<void> {
  const whole = `${path}.${process.pid}.boxinit`;
  const handle = await open(whole, "wx", mode);
  try {
    try {
      // It goes on until all is written. One write alone is content with a part where a disk is almost full.
      await handle.writeFile(text);
      await dress?.(handle);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await put(whole);
  } finally {
    await rm(whole, { force: true });
  }
}
