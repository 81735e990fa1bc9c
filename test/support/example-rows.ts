import { codeOf, readDocument, rowsOf } from "../docs/markdown.ts";

export interface ExampleRow {
  /** From the folder of examples. */
  readonly files: readonly string[];
  readonly command: string;
}

/** The list in examples/README.md. */
export function exampleRows(): readonly ExampleRow[] {
  return rowsOf(readDocument("examples/README.md")).map(([example = "", , , command]) => ({
    files: [...example.matchAll(/\]\(([^)]+)\)/g)].map(([, path = ""]) => path),
    command: codeOf(command),
  }));
}
