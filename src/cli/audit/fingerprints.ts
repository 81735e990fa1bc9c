import type { Finding } from "../../core/findings.ts";
import { createNumberedDigests, whichFinding } from "../sarif-fingerprint.ts";
import { artifactUri } from "./artifact-uri.ts";
import type { AuditedPod } from "./audit-manifests.ts";

/**
 * Names a finding so that code scanning knows it again where lines have moved: by its file, its pod and what it is
 * about. Equal ones of a file are told apart by their order.
 */
export function createFingerprints(): (pod: AuditedPod, finding: Finding) => string {
  const fingerprint = createNumberedDigests();
  return ({ file, found: { kind, namespace, name } }, finding) =>
    fingerprint(file, [artifactUri(file), kind, namespace, name, ...whichFinding(finding)]);
}
