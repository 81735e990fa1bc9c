import { isAlias, isMap, isScalar } from "yaml";
import type { Operation } from "../../core/decision.ts";
import { findNode } from "../find-node.ts";
import type { YamlTree } from "../parse-yaml.ts";

/** Why an operation can't be carried out on the text: one clause. */
export function obstacleTo(tree: YamlTree, { path }: Operation): string {
  const { places, missing } = findNode(tree, path);
  const last = places.at(-1)?.node;
  const reached = path.split("/").slice(0, places.length).join("/");
  if (isAlias(last))
    return `${reached} is an alias, *${last.source}: what it stands for is written elsewhere; write it out here`;
  const merges = isMap(last) && last.items.some(({ key }) => isScalar(key) && key.value === "<<");
  if (missing.length > 0 && merges) return `${reached}/${missing[0]} comes in by a merge (<<): it is written elsewhere`;
  return `${path} can not be changed in the text as it stands`;
}
