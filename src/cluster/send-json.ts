import { asking, ClusterError } from "./cluster-error.ts";
import type { Connection } from "./connect.ts";
import type { Answer, JsonRequest } from "./json-request.ts";

/** An answer that is no success; a ClusterError tells its status and its Status object's message. */
class Refused extends Error {
  readonly code: number;
  readonly body: unknown;

  constructor({ status, body }: Answer) {
    super(`HTTP ${status}`);
    this.code = status;
    this.body = body;
  }
}

/** The error that says so. @param request - what was asked for */
export function refused(request: string, answer: Answer): ClusterError {
  return new ClusterError(request, new Refused(answer));
}

/**
 * The answer to a request that succeeds.
 *
 * @param request - what is asked for, as the error shall name it: `list runtimeclasses`
 * @throws ClusterError where it is refused, or the API server can't be reached
 */
export function answerTo({ send }: Pick<Connection, "send">, request: string, json: JsonRequest): Promise<Answer> {
  return asking(request, async () => {
    const answer = await send(json);
    if (answer.status < 200 || answer.status > 299) throw new Refused(answer);
    return answer;
  });
}

/** Its body. */
export async function sendJson(api: Pick<Connection, "send">, request: string, json: JsonRequest): Promise<unknown> {
  return (await answerTo(api, request, json)).body;
}

/** @throws ClusterError where it is refused, or the API server can't be reached */
export function getJson(
  connection: Pick<Connection, "send">,
  request: string,
  path: string,
  query: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  return sendJson(connection, request, { method: "GET", path, query });
}
