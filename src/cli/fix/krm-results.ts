import type { Operation } from "../../core/decision.ts";
import type { Severity } from "../../core/findings.ts";
import { isObject } from "../../core/inspect/json.ts";
import { editDocument } from "../../manifests/edit/edit-document.ts";
import { type ObjectDocument, readDocuments } from "../../manifests/read-documents.ts";
import { changesOf } from "./changes-of.ts";
import type { ExaminedPod } from "./examined-pod.ts";
import type { FixedDocument } from "./fix-documents.ts";

/** As the specification of KRM functions has it, in kustomize (cmd/config, functions-spec.md). */
interface KrmResult {
  readonly message: string;
  readonly severity: Severity;
  readonly resourceRef?: Readonly<Record<string, string>>;
  readonly file?: { readonly path: string; readonly index?: number };
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * The text of a document after its repair. A KRM function (kustomize, kpt) is given a ResourceList, and tells in the same
 * list, under `results`, what it has done and what it has found.
 */
export function withResults(fixed: FixedDocument): string {
  const { document, text, pods } = fixed;
  if (document.is !== "object" || !isResourceList(document)) return text;
  const results = pods.flatMap((pod) => resultsOf(pod, document));
  const [repaired] = readDocuments(text);
  if (results.length === 0 || repaired?.is !== "object") return text;
  const edited = editDocument({ ...repaired, line: document.line }, additions(repaired, results));
  // What is told goes to standard error too; the repaired items are what matters.
  return edited.is === "edited" ? edited.text : text;
}

/** Behind those of a function before it, where it has left any. */
function additions({ object }: ObjectDocument, results: readonly KrmResult[]): readonly Operation[] {
  if (!Array.isArray(object.results)) return [{ op: "add", path: "/results", value: results }];
  return results.map((value) => ({ op: "add", path: "/results/-", value }));
}

function isResourceList({ object: { apiVersion, kind } }: ObjectDocument): boolean {
  return kind === "ResourceList" && apiVersion.startsWith("config.kubernetes.io/");
}

function resultsOf(pod: ExaminedPod, document: ObjectDocument): readonly KrmResult[] {
  const isRepaired = pod.patch.length > 0 && pod.notEditable === undefined;
  const about = placeOf(pod, document);
  return [
    ...changesOf(pod, isRepaired).map((message): KrmResult => ({ message, severity: "info", ...about })),
    ...(pod.notEditable === undefined
      ? []
      : [
          { message: `it can not be repaired in its text: ${pod.notEditable}`, severity: "warning" as const, ...about },
        ]),
    ...pod.remaining.map(({ severity, code, container, message }): KrmResult => {
      return { message, severity, ...about, tags: { code, ...(container === undefined ? {} : { container }) } };
    }),
  ];
}

function placeOf({ found }: ExaminedPod, { object }: ObjectDocument): Pick<KrmResult, "resourceRef" | "file"> {
  const item = Array.isArray(object.items) ? object.items[Number(found.item.replace("/items/", ""))] : undefined;
  if (!isObject(item) || typeof item.apiVersion !== "string") return {};
  const { kind, name, namespace } = found;
  const metadata = isObject(item.metadata) ? item.metadata : {};
  const annotations = isObject(metadata.annotations) ? metadata.annotations : {};
  const read = (key: string) =>
    annotations[`internal.config.kubernetes.io/${key}`] ?? annotations[`config.kubernetes.io/${key}`];
  const path = read("path");
  const index = Number(read("index"));
  const ref = { ...(name === null ? {} : { name }), ...(namespace === null ? {} : { namespace }) };
  return {
    resourceRef: { apiVersion: item.apiVersion, kind, ...ref },
    ...(typeof path === "string" ? { file: { path, ...(Number.isInteger(index) ? { index } : {}) } } : {}),
  };
}
