import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll } from "vitest";

export interface TestFolder {
  readonly path: string;
  /** Writes a file, with the folders that it lies in, and returns its path. */
  write(name: string, content: string | Uint8Array): string;
}

/** A folder of its own for the tests of a file. */
export function useTestFolder(): TestFolder {
  let path = "";
  beforeAll(() => {
    path = mkdtempSync(join(tmpdir(), "boxinit test "));
  });
  afterAll(() => rmSync(path, { recursive: true }));
  return {
    get path() {
      return path;
    },
    write(name, content) {
      const file = join(path, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
      return file;
    },
  };
}
