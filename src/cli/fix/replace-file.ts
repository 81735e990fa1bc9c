import { open, rename, rm, stat } from "node:fs/promises";

/** In one step: whoever reads the file finds the old text or the new one. It keeps its mode and its owner, or it stays. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const { mode, uid, gid } = await stat(path);
  const whole = `${path}.${process.pid}.boxinit`;
  const handle = await open(whole, "wx", mode);
  try {
    try {
      // It goes on until all is written. One write alone is content with a part where a disk is almost full.
      await handle.writeFile(text);
      await handle.chown(uid, gid);
      await handle.chmod(mode);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(whole, path);
  } catch (error) {
    await rm(whole, { force: true });
    throw error;
  }
}
