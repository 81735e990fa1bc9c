import { AnswerOutOfBounds } from "./answer-bounds.ts";
import { ClusterError } from "./cluster-error.ts";
import type { Connection } from "./connect.ts";
import type { Answer, JsonRequest } from "./json-request.ts";
import { refused } from "./send-json.ts";

/** How what failed is tried again. */
export interface Patience {
  /** Throws where nobody waits any longer. */
  wait(milliseconds: number): Promise<void>;
  /** Hears why the last attempt failed, and when the next one is. */
  onRetry(why: string, milliseconds: number): void;
}

/** The waits between them make a minute, in which an API server is started anew. */
const attempts = 8;
const [firstWait, longestWait] = [500, 30_000];
/** Milliseconds: what a server may ask for with `Retry-After`. */
const longestRetryAfter = 60_000;

/**
 * Sends a request that may be sent twice (a GET, a server-side apply, a DELETE) until there is an answer that another
 * attempt would not make better: a success whose body is as it should be, or a refusal (401, 403, 404, 410 and the like).
 *
 * @param request - what is asked for, as an error shall name it: `list pods`
 * @throws ClusterError where every attempt has failed, or an answer is out of bounds
 */
export async function sendPatiently(
  { send }: Pick<Connection, "send">,
  request: string,
  json: JsonRequest,
  isWhole: (body: unknown) => boolean,
  { wait, onRetry }: Patience,
): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await tryOnce(() => send(json), request, isWhole);
    if (outcome.is === "answered") return outcome.answer;
    if (attempt === attempts) throw outcome.error;
    const backOff = Math.min(firstWait * 2 ** (attempt - 1), longestWait);
    const milliseconds = Math.max(backOff, outcome.retryAfter);
    onRetry(outcome.error.message, milliseconds);
    await wait(milliseconds);
  }
}

type Outcome =
  | { readonly is: "answered"; readonly answer: Answer }
  | { readonly is: "failed"; readonly error: ClusterError; readonly retryAfter: number };

async function tryOnce(
  send: () => Promise<Answer>,
  request: string,
  isWhole: (body: unknown) => boolean,
): Promise<Outcome> {
  try {
    const answer = await send();
    if (isPassing(answer.status)) {
      return { is: "failed", error: refused(request, answer), retryAfter: retryAfterOf(answer) };
    }
    if (answer.status === 200 && !isWhole(answer.body)) throw new Error("the answer is not whole");
    return { is: "answered", answer };
  } catch (cause) {
    // Somebody has ended it. What took too long is a TimeoutError.
    if (cause instanceof Error && cause.name === "AbortError") throw cause;
    if (cause instanceof AnswerOutOfBounds) throw new ClusterError(request, cause);
    return { is: "failed", error: new ClusterError(request, cause), retryAfter: 0 };
  }
}

/** Too slow, too much at a time, or a fault of a server or of a proxy before it. */
function isPassing(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

/** Milliseconds. The API server writes whole seconds (apiserver, responsewriters/errors.go). */
function retryAfterOf({ headers }: Answer): number {
  const seconds = Number(headers["retry-after"] ?? 0);
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0) * 1000, longestRetryAfter) : 0;
}
