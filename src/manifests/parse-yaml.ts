import {
  Composer,
  type CST,
  type Document,
  Lexer,
  type ParsedNode,
  Parser,
  type ScalarTag,
  type Tags,
  YAMLParseError,
} from "yaml";
import { deepestNesting } from "../core/inspect/json-depth.ts";

export type YamlTree = Document.Parsed<ParsedNode>;

/**
 * A tree takes a hundred times the memory of its text. What etcd holds is below 1.5 MiB; what is larger is a List, and
 * can be had as JSON, which is read without a tree.
 */
const largestMebibytes = 8;

/** Why there is no tree of a text: it would take too much memory. Undefined where there is one. */
export function tooLargeForTree({ length }: string): string | undefined {
  const mebibytes = length / 1024 / 1024;
  return mebibytes <= largestMebibytes
    ? undefined
    : `a document of ${mebibytes.toFixed(1)} MiB, where at most ${largestMebibytes} are read as YAML: split it, or give it as JSON`;
}

/**
 * Parses a document as Kubernetes does: its parser (sigs.k8s.io/yaml, a go-yaml v2) follows YAML 1.1, so `yes` is true
 * and 0777 is 511, yet it never reads 22:22 as base 60, it leaves dates as text, it knows 0o777 too, and the last of
 * two equal keys wins. Every node keeps the tokens that it was made of, so that text can be edited where it stands.
 *
 * @throws NestingError where it is nested too deeply, or another RangeError where the call stack allows no more.
 */
export function parseYaml(text: string): YamlTree {
  const composer = new Composer({
    version: "1.1",
    merge: false,
    uniqueKeys: false,
    customTags: asKubernetes,
    keepSourceTokens: true,
  });
  // As parseDocument does it, which takes no parser. It makes a document even of nothing.
  const [tree, another] = composer.compose(tokensOf(text), true, text.length);
  if (tree === undefined) throw new Error("no document of a text");
  if (another !== undefined) {
    const place: [number, number] = [another.range[0], another.range[1]];
    tree.errors.push(new YAMLParseError(place, "MULTIPLE_DOCS", "Source contains multiple documents"));
  }
  return tree;
}

/** A text is nested too deeply. */
export class NestingError extends RangeError {
  /** Where in the text. */
  readonly offset: number;

  constructor(offset: number) {
    super("nested too deeply");
    this.offset = offset;
  }
}

/** Ends where it gets too deep: two megabytes of brackets would take 20 seconds and two gigabytes. */
function* tokensOf(text: string): Generator<CST.Token> {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    if (parser.stack.length > deepestNesting) throw new NestingError(parser.offset);
    yield* parser.next(lexeme);
  }
  yield* parser.end();
}

/** A text with what it was parsed into. */
export interface ParsedText {
  readonly text: string;
  readonly tree: YamlTree;
}

/** The tree of a text: that which there is already, if it is of this text and no other. */
export function treeOf({ text, parsed }: { readonly text: string; readonly parsed?: ParsedText }): YamlTree {
  return parsed?.text === text ? parsed.tree : parseYaml(text);
}

/** A number to Kubernetes' parser, though not in YAML 1.1. */
export const octal12: ScalarTag = {
  tag: "tag:yaml.org,2002:int",
  default: true,
  test: /^[-+]?0o[0-7]+$/,
  resolve: (text) => (text.startsWith("-") ? -1 : 1) * Number(text.replace(/^[-+]/, "")),
};

function asKubernetes(tags: Tags): Tags {
  const unread = ["timestamp", "binary", "merge", "omap", "pairs", "set"].map((name) => `tag:yaml.org,2002:${name}`);
  const kept = tags.filter((tag) => typeof tag === "string" || (tag.format !== "TIME" && !unread.includes(tag.tag)));
  return [octal12, ...kept];
}
