import type { Operation } from "../../core/decision.ts";
import { findNode } from "../find-node.ts";
import type { YamlTree } from "../parse-yaml.ts";
import { isEmpty } from "./fill.ts";

/** What is added to one list or map that is still empty becomes one addition: that list or map. */
export function joinAdditions(tree: YamlTree, patch: readonly Operation[]): readonly Operation[] {
  const joined = new Map<string, Operation>();
  for (const operation of patch) {
    const { places, missing } = findNode(tree, operation.path);
    const [key, ...deeper] = missing;
    const isFirst = key !== undefined && deeper.length === 0 && isEmpty(places.at(-1)?.node);
    if (operation.op !== "add" || !isFirst) {
      joined.set(`${operation.op} ${joined.size}`, operation);
      continue;
    }
    const path = operation.path.slice(0, operation.path.lastIndexOf("/"));
    const earlier = joined.get(path);
    const value = grown(earlier?.op === "add" ? earlier.value : undefined, key, operation.value);
    joined.set(path, { op: "add", path, value });
  }
  return [...joined.values()];
}

function grown(value: unknown, key: string, added: unknown): unknown {
  if (key === "-") return [...(Array.isArray(value) ? value : []), added];
  return { ...(typeof value === "object" ? value : {}), [key]: added };
}
