import { isObject, type JsonObject } from "../core/inspect/json.ts";
import { readYaml, type YamlDocument } from "./read-yaml.ts";

/** Why a document of a file is passed over. */
export type SkipReason = "not a Kubernetes object" | "Helm template" | "AdmissionReview" | "not readable";

export type ManifestDocument =
  | { readonly is: "object"; readonly number: number; readonly object: KubernetesObject }
  | { readonly is: "skipped"; readonly number: number; readonly reason: SkipReason }
  | { readonly is: "unreadable"; readonly number: number; readonly problem: string };

export interface KubernetesObject extends JsonObject {
  readonly apiVersion: string;
  readonly kind: string;
}

/** Splits a file into its documents, numbered from 1. Empty documents are left out, and keep their number. */
export function readDocuments(text: string): ManifestDocument[] {
  const documents = readJson(text) ?? readYaml(text);
  return documents.flatMap((document, index) => classify(document, index + 1));
}

/** YAML is nearly a superset of JSON, but reads 1.1 numbers and takes ten times as long. */
function readJson(text: string): YamlDocument[] | undefined {
  if (!/^\uFEFF?\s*\{/.test(text)) return undefined;
  try {
    return [{ is: "value", value: JSON.parse(text.replace(/^\uFEFF/, "")) }];
  } catch {
    return undefined;
  }
}

function classify(document: YamlDocument, number: number): ManifestDocument[] {
  switch (document.is) {
    case "invalid":
      return [{ is: "unreadable", number, problem: document.problem }];
    case "helm-template":
      return [{ is: "skipped", number, reason: "Helm template" }];
    case "value": {
      const { value } = document;
      if (value === null || value === undefined) return [];
      if (!isKubernetesObject(value)) return [{ is: "skipped", number, reason: "not a Kubernetes object" }];
      if (value.kind === "AdmissionReview") return [{ is: "skipped", number, reason: "AdmissionReview" }];
      return [{ is: "object", number, object: value }];
    }
  }
}

function isKubernetesObject(value: unknown): value is KubernetesObject {
  return isObject(value) && typeof value.apiVersion === "string" && typeof value.kind === "string";
}
