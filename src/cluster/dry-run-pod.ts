import type { CoreV1Api, V1Pod } from "@kubernetes/client-node";
import { asking } from "./cluster-error.ts";

/** What the API server would have stored, and what it says to whoever asked. */
export interface DryRun {
  readonly pod: V1Pod;
  readonly warnings: readonly string[];
}

/**
 * Has a pod created without anything being stored: it goes the whole way through admission.
 *
 * @throws ClusterError where it is refused, or the API server can't be reached
 */
export async function createInDryRun(core: CoreV1Api, namespace: string, pod: V1Pod): Promise<DryRun> {
  const answer = await asking(`create pod in namespace ${namespace} (dry run)`, () =>
    core.createNamespacedPodWithHttpInfo({ namespace, body: pod, dryRun: "All" }),
  );
  return { pod: answer.data, warnings: readWarnings(answer.headers.warning) };
}

/**
 * The warnings of a response, as kubectl would print them.
 *
 * @param header - `299 - "text"`, several of them joined by commas (RFC 7234, 5.5)
 */
export function readWarnings(header: string | undefined): readonly string[] {
  const quoted = (header ?? "").matchAll(/299 \S+ ("(?:[^"\\]|\\.)*")/g);
  return [...quoted].map(([, text = '""']) => text.slice(1, -1).replace(/\\(.)/g, "$1"));
}
