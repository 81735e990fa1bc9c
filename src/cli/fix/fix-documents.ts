import jsonPatch from "fast-json-patch";
import type { Decision } from "../../core/decision.ts";
import type { Finding } from "../../core/findings.ts";
import type { Origin } from "../../core/origin.ts";
import type { Policy } from "../../core/policy.ts";
import { repairPod } from "../../core/repair-pod.ts";
import type { Splice } from "../../manifests/edit/splice.ts";
import { findPods, type PodInManifest, untoldTemplate } from "../../manifests/find-pods.ts";
import type { PodTemplates } from "../../manifests/pod-templates.ts";
import { type ManifestDocument, type ObjectDocument, readDocuments } from "../../manifests/read-documents.ts";
import { untoldReason } from "../template-option.ts";
import { editPods } from "./edit-pods.ts";
import type { ExaminedPod } from "./examined-pod.ts";

export interface FixOptions {
  readonly policy: Policy;
  readonly origin: Exclude<Origin, "admission">;
  readonly templates: PodTemplates;
  /** Whether a ResourceList is answered as KRM functions do. */
  readonly results: boolean;
}

export interface FixedDocument {
  readonly document: ManifestDocument;
  readonly text: string;
  /** What was done to the document's text; undefined where only the outcome is known. */
  readonly splices?: readonly Splice[] | undefined;
  readonly pods: readonly ExaminedPod[];
  /** Why nothing was looked for in it. */
  readonly passedOver?: string;
}

/** Repairs the pods of a file where they stand, document by document. */
export function* fixDocuments(text: string, options: FixOptions): Generator<FixedDocument> {
  for (const document of readDocuments(text, { withTrees: true })) {
    if (document.is === "object") yield fixDocument(document, options);
    else yield { document, text: document.text, pods: [], ...skipped(document) };
  }
}

function fixDocument(document: ObjectDocument, options: FixOptions): FixedDocument {
  const examined = findPods(document.object, options.templates).map((found) => examine(found, options));
  const { text, notEditable, splices } = editPods(
    document,
    examined.filter(({ patch }) => patch.length > 0),
  );
  const pods = examined.map((pod) => {
    const why = notEditable.get(pod);
    return why === undefined ? pod : { ...pod, notEditable: why };
  });
  const untold =
    pods.length === 0 ? untoldTemplate(document.object, new Set(options.policy.runtimeClasses.keys())) : undefined;
  return { document, text, splices, pods, ...(untold === undefined ? {} : { passedOver: untoldReason(untold) }) };
}

function skipped(document: ManifestDocument): { readonly passedOver?: string } {
  return document.is === "skipped" ? { passedOver: document.reason } : {};
}

function examine(found: PodInManifest, { policy, origin }: FixOptions): ExaminedPod {
  const decide = (pod: unknown) => repairPod(pod, { policy, mode: "enforce", origin });
  const decision = decide(found.pod);
  // A pod whose author wants it audited only is left to them.
  if (decision.decision !== "changed" || decision.mode !== "enforce") {
    return { found, decision, patch: [], remaining: findingsOf(decision) };
  }
  const at = found.item + found.at;
  return {
    found,
    decision,
    patch: decision.patch.map((operation) => ({ ...operation, path: at + operation.path })),
    remaining: findingsOf(decide(jsonPatch.applyPatch(found.pod, decision.patch, true, false).newDocument)),
  };
}

function findingsOf(decision: Decision): readonly Finding[] {
  return decision.decision === "not-examined" ? [] : decision.findings;
}
