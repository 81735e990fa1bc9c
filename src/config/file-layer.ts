import { readFileSync } from "node:fs";
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from "yaml";
import { isObject } from "../core/inspect/json.ts";
import type { Given, Layer, Problem, Source } from "./layers.ts";
import { configSchema } from "./schema.ts";
import { type Setting, settings } from "./settings.ts";

/** The lines of a configuration file, to find where a key stands. */
export interface FileLines {
  /** The line of a path's value; of its nearest parent where it has none. */
  lineOf(path: readonly PropertyKey[]): number;
  /** The line on which a key of the mapping at this path stands. */
  lineOfKey(path: readonly PropertyKey[], key: string): number;
}

export interface FileLayer extends Layer {
  readonly lines: FileLines;
}

const noLines: FileLines = { lineOf: () => 1, lineOfKey: () => 1 };

export function readFileLayer(file: string): FileLayer {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown reason";
    return failed(file, [{ line: 1, key: "", message: `can not be read (${code})` }], noLines);
  }
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter });
  const lines = findLines(document, counter);
  if (document.errors.length > 0) {
    const told = document.errors.map(({ message, linePos }) => {
      // The parser's own message goes on with an excerpt of the file.
      return { line: linePos?.[0].line ?? 1, key: "", message: message.split(/ at line \d+/)[0] ?? message };
    });
    return failed(file, told, lines);
  }
  return readSections(file, document.toJS(), lines);
}

function readSections(file: string, content: unknown, lines: FileLines): FileLayer {
  if (content === null || content === undefined) return { given: [], problems: [], lines };
  if (!isObject(content)) return failed(file, [{ line: 1, key: "", message: "is not a mapping of sections" }], lines);
  const given: Given[] = [];
  const problems: Problem[] = [];
  for (const [section, values] of Object.entries(content)) {
    const source: Source = { from: "file", file, line: lines.lineOfKey([], section) };
    const known = settings.filter((one) => one.section === section);
    if (known.length === 0) {
      problems.push({ source, key: section, message: unknown(Object.keys(configSchema.shape)) });
    } else if (isObject(values)) {
      for (const [name, value] of Object.entries(values)) read(section, name, value, known);
    } else if (values !== null) {
      problems.push({ source, key: section, message: "is not a mapping of settings" });
    }
  }
  return { given, problems, lines };

  function read(section: string, name: string, value: unknown, known: readonly Setting[]): void {
    const source: Source = { from: "file", file, line: lines.lineOfKey([section], name) };
    const setting = known.find((one) => one.name === name);
    if (setting !== undefined) given.push({ setting, value, source });
    else problems.push({ source, key: `${section}.${name}`, message: unknown(known.map((one) => one.name)) });
  }
}

/** What is said about a key that nobody knows. */
export function unknown(known: readonly string[]): string {
  return `is no setting; there are ${known.join(", ")}`;
}

function failed(
  file: string,
  problems: readonly { readonly line: number; readonly key: string; readonly message: string }[],
  lines: FileLines,
): FileLayer {
  const told = problems.map(({ line, key, message }) => ({
    source: { from: "file", file, line } as const,
    key,
    message,
  }));
  return { given: [], problems: told, lines };
}

function findLines(document: Document, counter: LineCounter): FileLines {
  const lineAt = (node: unknown): number | undefined =>
    isNode(node) && node.range ? counter.linePos(node.range[0]).line : undefined;
  const lineOf = (path: readonly PropertyKey[]): number =>
    lineAt(document.getIn(path, true)) ?? (path.length === 0 ? 1 : lineOf(path.slice(0, -1)));
  return {
    lineOf,
    lineOfKey: (path, key) => {
      const map = path.length === 0 ? document.contents : document.getIn(path, true);
      const pair = isMap(map)
        ? map.items.find((item) => isScalar(item.key) && String(item.key.value) === key)
        : undefined;
      return lineAt(pair?.key) ?? lineOf(path);
    },
  };
}
