import { Document, isScalar, Scalar, type ToStringOptions, visit } from "yaml";
import { octal12 } from "../parse-yaml.ts";
import type { TextStyle } from "./text-style.ts";

/** The lines of a value in block style, without indentation of their own. */
export function blockLines(value: unknown, { indent, indentLists }: TextStyle): string[] {
  // With another indentation the package misplaces lists that are not indented.
  const steps = { indent: indentLists || !hasList(value) ? indent : 2, indentSeq: indentLists };
  return written(value, steps).split("\n");
}

/** A value between brackets, on one line. */
export function flowText(value: unknown, padded: boolean): string {
  return written(value, { collectionStyle: "flow", flowCollectionPadding: padded, blockQuote: false });
}

/**
 * Text in the quotes of the text that it replaces, as far as they can hold it: on one line, since how far the next would
 * be indented is not known here. Good in block and in flow style.
 */
export function scalarText(value: string, like: Scalar.Type | undefined): string {
  const quoted =
    value.includes("\n") || like === "QUOTE_DOUBLE" ? "QUOTE_DOUBLE" : like === "QUOTE_SINGLE" ? like : "PLAIN";
  return written(value, { defaultStringType: quoted, blockQuote: false });
}

function written(value: unknown, options: ToStringOptions): string {
  const document = new Document(value, {
    version: "1.1",
    customTags: (tags) => [octal12, ...tags],
    aliasDuplicateObjects: false,
  });
  visit(document, {
    Scalar(_, node) {
      if (isScalar(node) && typeof node.value === "string" && !isPlain(node.value)) node.type = Scalar.QUOTE_DOUBLE;
    },
  });
  return document
    .toString({ ...options, directives: false, lineWidth: 0, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER })
    .trimEnd();
}

/**
 * What the package writes without quotes, go-yaml does not always read, between brackets above all. Lines of text may
 * be written as lines.
 */
function isPlain(text: string): boolean {
  return /^[A-Za-z0-9_./-][A-Za-z0-9_./ @=$()'[\]-]*$/.test(text) || /^(?:[ -~]+\n)+$/.test(text);
}

function hasList(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Array.isArray(value) || Object.values(value).some(hasList);
}
