/** A request to the API server that was refused, or that did not get through. The message says which. */
export class ClusterError extends Error {
  override readonly name = "ClusterError";
  /** The HTTP status; none where there was no answer. */
  readonly status: number | undefined;

  constructor(request: string, cause: unknown) {
    const status = statusOf(cause);
    super(`${request}: ${status === undefined ? describeCause(cause) : describeAnswer(status, cause)}`, { cause });
    this.status = status;
  }
}

/** Runs a request, and says which one it was where it fails. */
export async function asking<T>(request: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    throw new ClusterError(request, cause);
  }
}

/**
 * A write that holds only where nothing was changed since the read.
 *
 * @param outrun - the statuses that say so
 * @returns false where it was changed, made or deleted meanwhile
 */
export async function unlessOutrun(outrun: readonly number[], write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ClusterError && error.status !== undefined && outrun.includes(error.status)) return false;
    throw error;
  }
}

/** What is read; undefined where there is no such object. */
export async function unlessMissing<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof ClusterError && error.status === 404) return undefined;
    throw error;
  }
}

function statusOf(cause: unknown): number | undefined {
  // An aborted request has a code too, from long before HTTP (DOMException).
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  return typeof code === "number" && code >= 100 && code <= 599 ? code : undefined;
}

/** The body is a `Status` object, as text or read. */
function describeAnswer(status: number, cause: unknown): string {
  const body = cause instanceof Error && "body" in cause ? cause.body : undefined;
  const message = messageOf(typeof body === "string" ? parse(body) : body);
  return message === undefined ? `HTTP ${status}` : `HTTP ${status}, ${message}`;
}

function messageOf(body: unknown): string | undefined {
  const isObject = typeof body === "object" && body !== null;
  return isObject && "message" in body && typeof body.message === "string" ? body.message : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Some errors say only that it failed, and why is in their cause. Of a name with several addresses, each has its own. */
function describeCause(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  if (cause instanceof AggregateError && cause.message === "") return cause.errors.map(describeCause).join(", ");
  return cause.cause instanceof Error ? `${cause.message} (${cause.cause.message})` : cause.message;
}
