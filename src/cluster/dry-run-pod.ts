import type { JsonObject } from "../core/inspect/json.ts";
import type { Connection } from "./connect.ts";
import { answerTo } from "./send-json.ts";

/** What the API server would have stored, and what it says to whoever asked. */
export interface DryRun {
  readonly pod: unknown;
  readonly warnings: readonly string[];
}

/**
 * Has a pod created without anything being stored: it goes the whole way through admission.
 *
 * @throws ClusterError where it is refused, or the API server can't be reached
 */
export async function createInDryRun(
  api: Pick<Connection, "send">,
  namespace: string,
  pod: JsonObject,
): Promise<DryRun> {
  const request = `create pod in namespace ${namespace} (dry run)`;
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`;
  const answer = await answerTo(api, request, { method: "POST", path, query: { dryRun: "All" }, body: pod });
  return { pod: answer.body, warnings: readWarnings(answer.headers.warning) };
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
