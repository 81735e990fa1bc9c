import { isObject, type JsonObject } from "../core/inspect/json.ts";
import { isDeepJson } from "../core/inspect/json-depth.ts";
import type { ParsedText } from "./parse-yaml.ts";
import { lineAt, type Position, positionAt } from "./position.ts";
import { type ReadText, readYaml } from "./read-yaml.ts";
import { type DocumentText, splitDocuments } from "./split-documents.ts";

/** Why a document of a file is passed over. */
export type SkipReason = "not a Kubernetes object" | "Helm template" | "AdmissionReview" | "not readable";

interface Numbered extends DocumentText {
  /** Number of the document in its file, from 1. */
  readonly number: number;
}

export interface ObjectDocument extends Numbered {
  readonly is: "object";
  readonly object: KubernetesObject;
  /** What its text was parsed into, so that it is parsed once: where that is asked for, and not of JSON. */
  readonly parsed?: ParsedText;
}

export interface UnreadableDocument extends Numbered {
  readonly is: "unreadable";
  readonly problem: string;
  readonly position: Position;
  /** The line of the file that it is about, cut where it is long. */
  readonly excerpt: string;
}

export type ManifestDocument =
  | ObjectDocument
  | UnreadableDocument
  | (Numbered & { readonly is: "skipped"; readonly reason: SkipReason })
  | (Numbered & { readonly is: "empty" });

export interface KubernetesObject extends JsonObject {
  readonly apiVersion: string;
  readonly kind: string;
}

interface ReadOptions {
  /** A tree takes far more memory than its text: not for who keeps the documents of a file. */
  readonly withTrees: boolean;
}

/** The documents of a file, one at a time. Their texts joined are the file. */
export function* readDocuments(
  text: string,
  { withTrees }: ReadOptions = { withTrees: false },
): Generator<ManifestDocument> {
  let number = 0;
  const json = readJson(text);
  if (json !== undefined) {
    yield classify(json, { text, line: 1, number: 1 });
    return;
  }
  for (const document of splitDocuments(text)) {
    number += 1;
    const { tree, ...read } = readYaml(document.text);
    const classified = classify(read, { ...document, number });
    const isWanted = withTrees && tree !== undefined && classified.is === "object";
    yield isWanted ? { ...classified, parsed: { text: document.text, tree } } : classified;
  }
}

/**
 * YAML is nearly a superset of JSON, but reads 1.1 numbers and takes ten times as long. What is nested deeply is left to its
 * parser, which ends there.
 */
function readJson(text: string): ReadText | undefined {
  if (!/^\uFEFF?\s*\{/.test(text) || isDeepJson(text)) return undefined;
  try {
    return { is: "value", value: JSON.parse(text.replace(/^\uFEFF/, "")) };
  } catch {
    return undefined;
  }
}

function classify(document: ReadText, at: Numbered): ManifestDocument {
  switch (document.is) {
    case "invalid": {
      const { problem, offset } = document;
      return { ...at, is: "unreadable", problem, position: positionAt(at, offset), excerpt: lineAt(at.text, offset) };
    }
    case "helm-template":
      return { ...at, is: "skipped", reason: "Helm template" };
    case "value": {
      const { value } = document;
      if (value === null || value === undefined) return { ...at, is: "empty" };
      if (!isKubernetesObject(value)) return { ...at, is: "skipped", reason: "not a Kubernetes object" };
      if (value.kind === "AdmissionReview") return { ...at, is: "skipped", reason: "AdmissionReview" };
      return { ...at, is: "object", object: value };
    }
  }
}

function isKubernetesObject(value: unknown): value is KubernetesObject {
  return isObject(value) && typeof value.apiVersion === "string" && typeof value.kind === "string";
}
