import { readFiles } from "../../manifests/read-files.ts";
import type { FixOptions } from "./fix-documents.ts";
import { type FixedFile, fixFile } from "./fix-file.ts";

/** Where repaired files go. */
export interface Outlet {
  /** Returns why it could not take the file. */
  take(file: FixedFile): Promise<string | undefined>;
  end(): Promise<void>;
}

/** Repairs the files one after the other; of what has gone to the outlet nothing is kept. */
export async function fixFiles(
  paths: readonly string[],
  options: FixOptions,
  outlet: Outlet,
  tell: (file: FixedFile) => void,
): Promise<void> {
  for await (const input of readFiles(paths, process.stdin)) {
    const file = fixFile(input, options);
    const refused = file.problems.length > 0 ? undefined : await outlet.take(file);
    tell(refused === undefined ? file : { ...file, problems: [{ file: input.file, problem: refused }] });
  }
  await outlet.end();
}
