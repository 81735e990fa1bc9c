import { globSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");

/** Paths of all documents, from the root of the repository. */
export const documents: readonly string[] = globSync(["*.md", "docs/**/*.md", "examples/*.md"], { cwd: root }).sort();

export function documentPath(document: string): string {
  return join(root, document);
}
