import { isAlias, isMap, isNode, isScalar, isSeq, type Pair, Scalar } from "yaml";
import type { YamlTree } from "./parse-yaml.ts";

/** Far above what manifests use, far below what hurts: a million values are copied in about a second. */
const maxValuesAddedByAliases = 1_000_000;

export class YamlValueError extends Error {
  override readonly name = "YamlValueError";
  /** Where in the text of the document. */
  readonly offset: number;

  constructor(message: string, node: unknown) {
    super(message);
    this.offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  }
}

interface Read {
  readonly value: unknown;
  /** How many values it is when every alias is written out. */
  readonly size: number;
}

/**
 * The value of a YAML document as Kubernetes' parser (sigs.k8s.io/yaml, which is go-yaml v2) builds it, where
 * `toJS()` of the yaml package differs: keys and merges (`<<`) count in the order in which they stand, the later
 * wins; keys must be scalars and not null.
 *
 * A few lines of nested aliases can stand for billions of values, which every later step would walk (the engine's own
 * check copies the pod). So aliases are counted, each anchor once.
 *
 * @throws YamlValueError for what Kubernetes' parser refuses, and for aliases that add more than a million values.
 */
export function yamlValue(document: YamlTree): unknown {
  const anchors = new Map<string, Read>();
  let added = 0;

  function read(node: unknown): Read {
    if (isAlias(node)) return readAlias(node.source, node);
    const result = readContent(node);
    // Set after the node's own content: an alias inside it finds nothing, or an earlier anchor of that name.
    if ((isMap(node) || isSeq(node) || isScalar(node)) && node.anchor !== undefined) {
      // go-yaml ends the name of an anchor before any other character, and reads the rest as text.
      if (!/^[\w-]+$/.test(node.anchor)) throw new YamlValueError(`&${node.anchor} is no name for an anchor`, node);
      anchors.set(node.anchor, result);
    }
    return result;
  }

  function readAlias(name: string, node: unknown): Read {
    const target = anchors.get(name);
    if (target === undefined) throw new YamlValueError(`*${name} has no anchor &${name} before it`, node);
    added += target.size;
    if (added > maxValuesAddedByAliases) {
      throw new YamlValueError(`its aliases stand for more than ${maxValuesAddedByAliases} values`, node);
    }
    return target;
  }

  function readContent(node: unknown): Read {
    if (isMap(node)) return readMap(node.items);
    if (isSeq(node)) {
      const items = node.items.map(read);
      return { value: items.map(({ value }) => value), size: sizeOf(items) };
    }
    return { value: isScalar(node) ? node.value : null, size: 1 };
  }

  function readMap(pairs: readonly Pair[]): Read {
    const entries = new Map<string, unknown>();
    const parts: Read[] = [];
    for (const { key, value } of pairs) {
      const part = read(value);
      parts.push(part);
      if (isMergeKey(key)) for (const [name, merged] of mergedEntries(part.value, key)) entries.set(name, merged);
      else entries.set(keyText(read(key).value, key), part.value);
    }
    // Unlike assignment, fromEntries makes `__proto__` a property like any other.
    return { value: Object.fromEntries(entries), size: sizeOf(parts) };
  }

  return read(document.contents).value;
}

function sizeOf(parts: readonly Read[]): number {
  return parts.reduce((sum, { size }) => sum + size, 1);
}

function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.type === Scalar.PLAIN && key.value === "<<";
}

/** Of several merged maps the earlier wins, so the last comes first. */
function mergedEntries(value: unknown, node: unknown): [string, unknown][] {
  const maps: unknown[] = Array.isArray(value) ? value.toReversed() : [value];
  return maps.flatMap((map) => {
    if (typeof map !== "object" || map === null || Array.isArray(map)) {
      throw new YamlValueError("<< merges something that is no map", node);
    }
    return Object.entries(map);
  });
}

function keyText(key: unknown, node: unknown): string {
  if (typeof key === "string" || typeof key === "number" || typeof key === "boolean") return String(key);
  throw new YamlValueError("a key is neither text nor a number nor a boolean", node);
}
