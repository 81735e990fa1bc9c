import { asCreated } from "../../core/as-created.ts";
import type { Decision } from "../../core/decision.ts";
import type { Finding } from "../../core/findings.ts";
import type { JsonObject } from "../../core/inspect/json.ts";
import type { Policy } from "../../core/policy.ts";
import { repairPod } from "../../core/repair-pod.ts";
import { findPods, type PodInManifest, untoldTemplate } from "../../manifests/find-pods.ts";
import { createLocator } from "../../manifests/locate.ts";
import type { PodTemplates } from "../../manifests/pod-templates.ts";
import type { Position } from "../../manifests/position.ts";
import { type ObjectDocument, readDocuments } from "../../manifests/read-documents.ts";
import type { ManifestFile } from "../../manifests/read-files.ts";
import { type ManifestProblem, problemIn } from "../problem-text.ts";
import { untoldReason } from "../template-option.ts";

export interface AuditedPod {
  readonly found: PodInManifest;
  readonly file: string;
  /** Number of the document in the file, from 1. */
  readonly document: number;
  readonly decision: Decision;
  /** The manifest stays as it is, and boxinit changes the pod once the API server has added its API token. */
  readonly changesAtCreation: boolean;
  /** Where in the file something is; the pointer begins at the root of the document. */
  readonly locate: (pointer: string) => Position;
}

export type AuditEntry =
  | { readonly is: "pod"; readonly pod: AuditedPod }
  /** With the problem, where it was not named and can't be read. */
  | { readonly is: "passed-over"; readonly reason: string; readonly problem?: ManifestProblem }
  /** Of a file that was named, of which every document was passed over as no object of Kubernetes. */
  | { readonly is: "no-manifest"; readonly file: string }
  | { readonly is: "problem"; readonly problem: ManifestProblem };

/** What becomes of a pod: the decision, and whether it holds at the pod's creation too. */
export type Outcome = Decision["decision"] | "changed-at-creation";

export function outcomeOf({ decision, changesAtCreation }: AuditedPod): Outcome {
  return changesAtCreation ? "changed-at-creation" : decision.decision;
}

export function findingsOf({ decision }: AuditedPod): readonly Finding[] {
  return decision.decision === "not-examined" ? [] : decision.findings;
}

export interface AuditOptions {
  readonly policy: Policy;
  readonly templates: PodTemplates;
}

/**
 * Puts every pod of the files through the engine, in their order. Nothing is kept, so any number of files takes the
 * memory of the largest. A document that can't be read doesn't stop the others.
 */
export async function* auditManifests(
  files: AsyncIterable<ManifestFile>,
  options: AuditOptions,
): AsyncGenerator<AuditEntry> {
  for await (const input of files) {
    if (input.is === "unreadable") yield unreadable(input, input);
    else yield* auditText(input, options);
  }
}

function* auditText(input: ManifestFile & { readonly is: "text" }, options: AuditOptions): Generator<AuditEntry> {
  const seen = new Set<string>();
  for (const document of readDocuments(input.text, { withTrees: true })) {
    seen.add(document.is === "skipped" ? document.reason : document.is);
    switch (document.is) {
      case "empty":
        break;
      case "skipped":
        yield { is: "passed-over", reason: document.reason };
        break;
      case "unreadable":
        yield unreadable(input, document);
        break;
      case "object":
        yield* auditObject(input.file, document, options);
        break;
      default:
        document satisfies never;
    }
  }
  seen.delete("empty");
  if (input.named && seen.size === 1 && seen.has("not a Kubernetes object")) {
    yield { is: "no-manifest", file: input.file };
  }
}

function* auditObject(
  file: string,
  document: ObjectDocument,
  { policy, templates }: AuditOptions,
): Generator<AuditEntry> {
  const locate = lazyLocator(document);
  const pods = findPods(document.object, templates);
  if (pods.length === 0) {
    const untold = untoldTemplate(document.object, new Set(policy.runtimeClasses.keys()));
    if (untold !== undefined) yield { is: "passed-over", reason: untoldReason(untold) };
  }
  for (const found of pods) {
    const decided = decide(found, policy, `${file}, document ${document.number}`);
    yield { is: "pod", pod: { found, file, document: document.number, locate, ...decided } };
  }
}

function decide(
  { pod, kind, name }: PodInManifest,
  policy: Policy,
  where: string,
): Pick<AuditedPod, "decision" | "changesAtCreation"> {
  try {
    const decision = repairPod(pod, { policy, mode: "enforce", origin: "manifest" });
    return { decision, changesAtCreation: decision.decision === "unchanged" && isChangedAtCreation(pod, policy) };
  } catch (error) {
    throw new Error(`the engine failed on ${kind} ${name} (${where})`, { cause: error });
  }
}

function isChangedAtCreation(pod: JsonObject, policy: Policy): boolean {
  return repairPod(asCreated(pod), { policy, mode: "enforce", origin: "admission" }).decision === "changed";
}

function unreadable(input: ManifestFile, found: Omit<ManifestProblem, "file">): AuditEntry {
  const problem = problemIn(input.file, found);
  return input.named ? { is: "problem", problem } : { is: "passed-over", reason: "not readable", problem };
}

/** Most documents have nothing to be located: their tree is built where it is asked for. */
function lazyLocator(document: ObjectDocument): (pointer: string) => Position {
  let locate: ((pointer: string) => Position) | undefined;
  return (pointer) => {
    locate ??= createLocator(document);
    return locate(pointer);
  };
}
