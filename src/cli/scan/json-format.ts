import type { ScanReport } from "../../scan/scan-report.ts";
import { jsonLines, jsonList } from "../json-list.ts";

/** The report for programs, laid out as JSON.stringify does, in pieces: it may be larger than a string can be. */
export function* scanJson({ namespaces, workloads, ...head }: ScanReport): Generator<string> {
  yield jsonLines(head).replace(/\n\}$/, ",\n");
  yield* listNamed("namespaces", namespaces);
  yield ",\n";
  yield* listNamed("workloads", workloads);
  yield "\n}\n";
}

function* listNamed(name: string, items: readonly unknown[]): Generator<string> {
  const list = jsonList(4);
  yield `  "${name}": [`;
  for (const item of items) yield list.item(item);
  yield list.end();
}
