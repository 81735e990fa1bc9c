import fc from "fast-check";
import { Document, isNode, isScalar, visit } from "yaml";

/** A way to write an object down as a manifest. */
export interface Writing {
  readonly isBlock: boolean;
  readonly hasComments: boolean;
  readonly write: (object: unknown) => string;
}

const json: fc.Arbitrary<Writing> = fc
  .constantFrom<(string | number | undefined)[]>(undefined, 2, 4, "\t")
  .map((indent) => ({
    isBlock: false,
    hasComments: false,
    write: (object) => `${JSON.stringify(object, null, indent)}${indent === undefined ? "" : "\n"}`,
  }));

const yaml: fc.Arbitrary<Writing> = fc
  .record({
    indent: fc.constantFrom(2, 2, 3, 4),
    indentSeq: fc.boolean(),
    collectionStyle: fc.constantFrom("block" as const, "block" as const, "any" as const, "flow" as const),
    defaultStringType: fc.constantFrom("PLAIN" as const, "QUOTE_SINGLE" as const, "QUOTE_DOUBLE" as const),
    flowCollectionPadding: fc.boolean(),
    lineWidth: fc.constantFrom(0, 80),
    endOfLine: fc.constantFrom("\n", "\n", "\r\n"),
    start: fc.constantFrom("", "---\n", "# comment\n---\n"),
    end: fc.constantFrom("", "...\n", "# the end\n"),
    commented: fc.constantFrom(0, 0, 3, 5),
  })
  .map(({ endOfLine, start, end, commented, ...options }) => ({
    isBlock: options.collectionStyle === "block",
    hasComments: commented > 0,
    write: (object) => {
      const document = new Document(object, { version: "1.1", aliasDuplicateObjects: false });
      if (commented > 0) comment(document, commented);
      return (start + document.toString({ ...options, directives: false }) + end).replaceAll("\n", endOfLine);
    },
  }));

/** JSON and YAML in every style, with and without comments. */
export const writing = fc.oneof({ arbitrary: yaml, weight: 4 }, json);

/** Puts a comment at every so many nodes. */
function comment(document: Document, every: number): void {
  let count = 0;
  visit(document, (key, node) => {
    if (!isNode(node) || key === null) return;
    count += 1;
    if (count % every !== 0) return;
    if (count % 2 === 0 && key !== "key" && isScalar(node)) node.comment = ` trailing ${count}`;
    else if (key !== "value") node.commentBefore = ` above ${count}`;
  });
}
