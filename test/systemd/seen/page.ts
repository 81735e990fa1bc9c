import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inCode, tableOf } from "../../../scripts/docs/markdown-table.ts";
import type { MountOutcome } from "../../../src/core/decision.ts";
import { api, own } from "../cases/shapes/shape.ts";
import { type Generation, generationNames, generations } from "../rootfs/generations.ts";
import { pid1Of, type Told } from "./disagreements.ts";
import type { Sight } from "./look.ts";
import type { Sighting } from "./sighting.ts";

/** One pod on one systemd. */
export interface SeenRow {
  readonly name: string;
  readonly generation: Generation;
  /** Undefined where boxinit does not look at the pod. */
  readonly told: Pick<Told, "outcome" | "findings"> | undefined;
  /** The container's mount paths, without boxinit. */
  readonly paths: readonly string[];
  readonly isChanged: boolean;
  readonly before: Sighting;
  readonly after: Sighting;
}

/** Pages about what was seen, by their file in docs/reference. */
export type PageFile = "seen-under-systemd.md" | "seen-on-a-node.md";

const folder = join(import.meta.dirname, "../../../docs/reference");

export function readPage(file: PageFile): string {
  return readFileSync(join(folder, file), "utf8");
}

export function writePage(file: PageFile, text: string): void {
  writeFileSync(join(folder, file), text);
}

/** What a page has in a marked region. @throws Error where it has no such region */
export function regionOf(file: PageFile, name: string): string {
  const [, rest] = readPage(file).split(`<!-- seen: ${name} -->`);
  const [region] = rest?.split("<!-- end of seen -->") ?? [];
  if (region === undefined) throw new Error(`${file} has no region ${name}`);
  return region;
}

/**
 * The page with other tables, by the names of its marked regions; what people wrote around them stays.
 *
 * @throws Error where the page has a region that is not given
 */
export function withTables(page: string, tables: ReadonlyMap<string, string>): string {
  return page.replace(
    /^(<!-- seen: (.+?) -->\n)[\s\S]*?^(<!-- end of seen -->)$/gm,
    (_, start: string, name: string, end: string) => {
      const table = tables.get(name);
      if (table === undefined) throw new Error(`nothing was seen of ${name}`);
      return `${start}\n${table}\n${end}`;
    },
  );
}

const head = ["systemd", "PID 1", "mounted", "as written", "with boxinit"];

/** A row for each pod, or for several systemds that showed the same. */
export function tableOfPods(rows: readonly SeenRow[]): string {
  const groups = groupBy(rows, (row) => [row.name, ...cellsOf(row)]);
  const cells = groups.map(({ cells: [name = "", ...seen], rows: same }) => [name, systemdsOf(same), ...seen]);
  return tableOf(["pod", ...head], cells);
}

/** A row for all pods that showed the same, in the order of their kinds. */
export function tableOfKinds(rows: readonly SeenRow[]): string {
  const kinds = ["recognised", "wrapped", "masked", "misplaced", "unknown", "none", "not examined"];
  const kindOf = ({ told }: SeenRow) => told?.outcome.init ?? "not examined";
  const sorted = rows.toSorted((a, b) => kinds.indexOf(kindOf(a)) - kinds.indexOf(kindOf(b)));
  const groups = groupBy(sorted, (row) => [kindOf(row), ...cellsOf(row)]);
  const cells = groups.map(({ cells: [kind = "", ...seen], rows: same }) => {
    const names = new Set(same.map(({ name }) => name));
    return [kind, [...names].join(", "), systemdsOf(same), ...seen];
  });
  return tableOf(["kind", "pods", ...head], cells);
}

interface Group {
  readonly cells: readonly string[];
  readonly rows: readonly SeenRow[];
}

/** In the order in which each is met first. */
function groupBy(rows: readonly SeenRow[], cellsOfRow: (row: SeenRow) => readonly string[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const row of rows) {
    const cells = cellsOfRow(row);
    const key = JSON.stringify(cells);
    groups.set(key, { cells, rows: [...(groups.get(key)?.rows ?? []), row] });
  }
  return [...groups.values()];
}

function systemdsOf(rows: readonly SeenRow[]): string {
  const seen = new Set(rows.map(({ generation }) => generation));
  return generationNames
    .filter((name) => seen.has(name))
    .map((name) => generations[name])
    .join(", ");
}

function cellsOf({ told, paths, isChanged, before, after }: SeenRow): readonly string[] {
  if (before.is !== "running") return [pid1Cell(before), "", "", isChanged ? pid1Cell(after) : "unchanged"];
  const lines = (line: (path: string) => string) => paths.map(line).join("<br>");
  const outcomes = new Map(told?.outcome.mounts.map((mount) => [mount.path, mount]));
  return [
    pid1Cell(before),
    lines((path) => wellKnown[path] ?? inCode(path)),
    lines((path) => wordFor(before.mounts[path])),
    isChanged ? lines((path) => seenAfter(path, outcomes.get(path), after)) : "unchanged",
  ];
}

/** The page says what these are. */
const wellKnown: Readonly<Record<string, string>> = { [api]: "API token", [own]: "own token" };

function wordFor(sight: Sight | undefined): string {
  return sight === "other" ? "something else" : (sight ?? "");
}

function seenAfter(path: string, outcome: MountOutcome | undefined, after: Sighting): string {
  const sight = after.is === "running" ? after.mounts[path] : undefined;
  if (outcome === undefined || outcome.action === "keep") return wordFor(sight);
  const target = inCode(outcome.target);
  if (sight === "by link") return `by a link to ${target}`;
  return `${wordFor(sight)}, ${sight === "visible" ? "also" : "but"} at ${target}`;
}

function pid1Cell(sighting: Sighting): string {
  if (sighting.is === "running") return inCode(sighting.pid1);
  if (sighting.is === "stuck") return "`systemd`, which hangs";
  const output =
    sighting.is === "ended" && sighting.output !== "" ? `: ${inCode(sighting.output.replaceAll("\n", " "))}` : "";
  return `none, ${pid1Of(sighting)}${output}`;
}
