import { readFileSync } from "node:fs";
import { SourceMap, type SourceMapPayload } from "node:module";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { CallFrame } from "./cpu-profile.ts";

/** Where a function was written. */
export interface SourcePlace {
  /** `src/...`, `node_modules/...`, `node:...`; empty for what is built into V8 or Node.js. */
  readonly path: string;
  /** Counted from 0, as the profile does. */
  readonly line: number;
  readonly column: number;
}

/** Turns places in the bundle into places in the sources, by the maps beside its files. */
export function createSourcePlaces(): (frame: CallFrame) => SourcePlace {
  const maps = new Map<string, SourceMap>();
  return ({ url, lineNumber, columnNumber }) => {
    if (!url.startsWith("file:")) return { path: url, line: lineNumber, column: columnNumber };
    const file = fileURLToPath(url);
    const map = maps.get(file) ?? readMap(file);
    maps.set(file, map);
    const entry = map.findEntry(lineNumber, columnNumber);
    // What esbuild put in itself is nowhere in the sources.
    if (!("originalSource" in entry)) return { path: "esbuild", line: lineNumber, column: columnNumber };
    const source = resolve(dirname(file), entry.originalSource);
    return { path: inProject(source), line: entry.originalLine, column: entry.originalColumn };
  };
}

function readMap(file: string): SourceMap {
  const payload: SourceMapPayload = JSON.parse(readFileSync(`${file}.map`, "utf8"));
  return new SourceMap(payload);
}

/** Wherever the bundle was built. */
function inProject(source: string): string {
  const folder = source.includes("/node_modules/") ? "/node_modules/" : "/src/";
  return source.slice(source.lastIndexOf(folder) + 1);
}
