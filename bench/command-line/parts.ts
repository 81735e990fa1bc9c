import type { Division, StackFrame } from "../profile/self-time.ts";

/** What the time of `fix` and `audit` is told apart by. */
const parts = [
  { name: "engine", paths: [/^src\/(core|shell)\//, /^node_modules\/(unbash|fast-json-patch)/] },
  { name: "YAML package", paths: [/^node_modules\/yaml/] },
  { name: "text edits", paths: [/^src\/manifests\/edit\//] },
  { name: "documents, values", paths: [/^src\/manifests\//] },
  { name: "report", paths: [/^src\/cli\//] },
  { name: "files, streams", paths: [/^node:(fs|internal\/(fs|streams|url)|stream|path|buffer|string_decoder)/] },
  { name: "start", paths: [/^node:internal\/(modules|bootstrap|main|process)/] },
  { name: "garbage collector", paths: [] },
  { name: "other", paths: [] },
] as const;

type PartName = (typeof parts)[number]["name"];

/** A sample is the innermost function's that belongs to a part: what many call (JSON, regular expressions) counts for its caller. */
export const commandDivision: Division<PartName> = {
  names: parts.map(({ name }) => name),
  partOf: (stack) => {
    const innermost = stack[0]?.functionName;
    if (innermost === "(idle)") return undefined;
    if (innermost === "(garbage collector)") return "garbage collector";
    return firstKnown(stack) ?? "other";
  },
};

function firstKnown(stack: readonly StackFrame[]): PartName | undefined {
  for (const { path } of stack) {
    const part = parts.find(({ paths }) => paths.some((pattern) => pattern.test(path)));
    if (part !== undefined) return part.name;
  }
  return undefined;
}
