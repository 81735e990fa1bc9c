import { readFile, realpath } from "node:fs/promises";
import type { FixedFile } from "./fix-file.ts";
import type { Outlet } from "./fix-files.ts";
import { replaceFile } from "./replace-file.ts";

/** Writes the files that change. */
export function createFileOutlet(): Outlet {
  return {
    async take(file) {
      return file.before === file.after ? undefined : write(file);
    },
    async end() {},
  };
}

async function write({ input, before, after }: FixedFile): Promise<string | undefined> {
  if (input.file === "-") return "standard input can not be written: leave out --write";
  try {
    const path = await realpath(input.file);
    if (!(await readFile(path)).equals(Buffer.from(before))) {
      return "it was changed meanwhile and was not written: run the command again";
    }
    await replaceFile(path, after);
    return undefined;
  } catch (error) {
    return `it was not written: ${error instanceof Error ? error.message : String(error)}`;
  }
}
