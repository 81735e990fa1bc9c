import type { CallFrame, CpuProfile } from "./cpu-profile.ts";
import type { SourcePlace } from "./source-places.ts";

/** A sample's stack has the innermost function first. */
export interface StackFrame {
  readonly functionName: string;
  /** See SourcePlace. */
  readonly path: string;
}

/** What the time of a program is told apart by. */
export interface Division<Part extends string> {
  readonly names: readonly Part[];
  /** Whose a sample is; undefined where the process had nothing to do. */
  readonly partOf: (stack: readonly StackFrame[]) => Part | undefined;
}

export interface SelfTime<Part extends string> {
  /** Shares of the time in which the program was busy, 0 to 1. */
  readonly byPart: ReadonlyMap<Part, number>;
  /** The functions with the largest shares, largest first. */
  readonly functions: readonly { readonly name: string; readonly part: Part; readonly share: number }[];
  /** Of the whole time, 0 to 1. */
  readonly idle: number;
}

/** Where the time went, by the innermost function of each sample. */
export function selfTime<Part extends string>(
  profile: CpuProfile,
  placeOf: (frame: CallFrame) => SourcePlace,
  { names, partOf }: Division<Part>,
): SelfTime<Part> {
  // Samples, and not the times between them: those have in them what other processes took of the processor.
  const hits = new Map<number, number>();
  for (const id of profile.samples) add(hits, id, 1);

  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const parents = new Map(
    profile.nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node.id] as const)),
  );
  const byPart = new Map<Part, number>(names.map((name) => [name, 0]));
  const byFunction = new Map<string, { readonly name: string; readonly part: Part; hits: number }>();
  let idle = 0;
  let busy = 0;
  for (const [id, count] of hits) {
    const stack = stackOf(id);
    const part = partOf(stack);
    if (part === undefined) {
      idle += count;
      continue;
    }
    busy += count;
    add(byPart, part, count);
    const [innermost, caller] = stack;
    const isBuiltIn = innermost?.path === "" && caller !== undefined && !innermost.functionName.startsWith("(");
    const name = `${describe(innermost)}${isBuiltIn ? ` in ${describe(caller)}` : ""}`;
    const known = byFunction.get(`${part}\n${name}`) ?? { name, part, hits: 0 };
    known.hits += count;
    byFunction.set(`${part}\n${name}`, known);
  }
  return {
    byPart: new Map([...byPart].map(([name, count]) => [name, count / busy])),
    functions: [...byFunction.values()]
      .sort((a, b) => b.hits - a.hits)
      .map(({ name, part, hits }) => ({ name, part, share: hits / busy })),
    idle: idle / (idle + busy),
  };

  function stackOf(id: number): StackFrame[] {
    const node = nodes.get(id);
    if (node === undefined) return [];
    const parent = parents.get(id);
    const { functionName } = node.callFrame;
    return [{ functionName, path: placeOf(node.callFrame).path }, ...(parent === undefined ? [] : stackOf(parent))];
  }
}

function describe(frame: StackFrame | undefined): string {
  if (frame === undefined) return "";
  const name = frame.functionName === "" ? "(anonymous)" : frame.functionName;
  return frame.path === "" ? name : `${name} ${frame.path}`;
}

function add<Key>(sums: Map<Key, number>, key: Key, more: number): void {
  sums.set(key, (sums.get(key) ?? 0) + more);
}
