import type { Decision, Operation } from "../../core/decision.ts";
import type { Finding } from "../../core/findings.ts";
import type { PodInManifest } from "../../manifests/find-pods.ts";

/** A pod of a manifest, and what the engine makes of it. */
export interface ExaminedPod {
  readonly found: PodInManifest;
  readonly decision: Decision;
  /** With pointers from the document's root; empty where nothing is to be changed. */
  readonly patch: readonly Operation[];
  /** What is still to be told of the pod once the patch is carried out. */
  readonly remaining: readonly Finding[];
  /** Why the patch could not be carried out in the text. */
  readonly notEditable?: string;
}
