import { rename, stat } from "node:fs/promises";
import { putWhole } from "../put-whole.ts";

/** In one step: whoever reads the file finds the old text or the new one. It keeps its mode and its owner, or it stays. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const { mode, uid, gid } = await stat(path);
  await putWhole(
    path,
    text,
    mode,
    (whole) => rename(whole, path),
    async (file) => {
      await file.chown(uid, gid);
      await file.chmod(mode);
    },
  );
}
