import { isMap, isScalar, LineCounter, parse, parseDocument, type YAMLMap } from "yaml";
import { z } from "zod";

/** One key of values.yaml. */
export interface ValueEntry {
  readonly name: string;
  /** Such as `image.registry`. */
  readonly path: string;
  /** The heading above it in the file. */
  readonly section: string;
  /** The comment right above it, as one line of text. */
  readonly description: string;
  /** What the comment's @schema says: keywords of JSON Schema. */
  readonly keywords: Keywords;
  readonly default: unknown;
  /** The keys below it, where it is a mapping with keys. */
  readonly children: readonly ValueEntry[];
}

export type Keywords = Readonly<Record<string, unknown>>;

const mapping = z.record(z.string(), z.unknown());

/**
 * The keys of values.yaml with what the comments say of them.
 *
 * @throws Error where the file has errors, a key is no text, or an @schema is no mapping
 */
export function readValues(text: string): readonly ValueEntry[] {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter });
  if (document.errors[0] !== undefined) throw document.errors[0];
  if (!isMap(document.contents)) throw new Error("values.yaml is not a mapping");
  const lines = text.split("\n");
  return entriesOf(document.contents, mapping.parse(document.toJS()), "");

  function entriesOf(map: YAMLMap, values: Keywords, prefix: string): readonly ValueEntry[] {
    return map.items.map(({ key, value }) => {
      if (!isScalar(key) || !key.range) throw new Error(`values.yaml: a key below ${prefix} is no text`);
      const name = String(key.value);
      const path = `${prefix}${name}`;
      const line = counter.linePos(key.range[0]).line;
      const [description = "", hint] = commentAbove(line).split(/\s*@schema\s+/);
      return {
        name,
        path,
        section: headingAbove(line),
        description,
        keywords: hint === undefined ? {} : mapping.parse(parse(hint)),
        default: values[name],
        children: isMap(value) ? entriesOf(value, mapping.parse(values[name]), `${path}.`) : [],
      };
    });
  }

  /** The comment that ends right above this line, which is counted from 1. */
  function commentAbove(line: number): string {
    const above = lines.slice(0, line - 1);
    const start = above.findLastIndex((one) => !/^\s*# ?/.test(one)) + 1;
    const texts = above.slice(start).map((one) => one.replace(/^\s*# ?/, ""));
    return texts.join(" ");
  }

  function headingAbove(line: number): string {
    const heading = lines.slice(0, line).findLast((one) => one.startsWith("## "));
    return heading?.slice("## ".length) ?? "";
  }
}
