import { createHash } from "node:crypto";
import type { Finding } from "../../core/findings.ts";
import { artifactUri } from "./artifact-uri.ts";
import type { AuditedPod } from "./audit-manifests.ts";

/** Of a finding's data, what says which thing it is about. The rest is boxinit's own words, which may change. */
const identifying = ["path", "volume", "name", "annotation", "field", "where"] as const;

/**
 * Names a finding so that code scanning knows it again where lines have moved: by its file, its pod and what it is
 * about. Equal ones of a file are told apart by their order.
 */
export function createFingerprints(): (pod: AuditedPod, finding: Finding) => string {
  let file = "";
  let seen = new Map<string, number>();
  return (pod, { code, container, data = {} }) => {
    if (pod.file !== file) {
      file = pod.file;
      seen = new Map();
    }
    const { kind, namespace, name } = pod.found;
    const about = identifying.map((key) => data[key] ?? null);
    const text = JSON.stringify([artifactUri(file), kind, namespace, name, container ?? null, code, ...about]);
    const count = (seen.get(text) ?? 0) + 1;
    seen.set(text, count);
    return `${createHash("sha256").update(text).digest("hex").slice(0, 32)}:${count}`;
  };
}
