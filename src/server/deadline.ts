/**
 * When the caller gives up on an answer, by the clock of `arrivedAt`, in milliseconds. Infinite where its `?timeout=` does
 * not say, or says something that can't be read: then the pod is examined, however late.
 */
export function deadlineOf(url: string, arrivedAt: number): number {
  const query = url.indexOf("?");
  const timeout = query === -1 ? undefined : parseTimeout(new URLSearchParams(url.slice(query)).get("timeout"));
  return timeout === undefined ? Number.POSITIVE_INFINITY : arrivedAt + timeout;
}

const units: Readonly<Record<string, number>> = {
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  us: 1e-3,
  µs: 1e-3,
  ns: 1e-6,
};

/** A Go duration such as `10s` or `1m30s`, in milliseconds. */
function parseTimeout(text: string | null): number | undefined {
  if (text === null || text.length > 32 || !/^(\d+(\.\d+)?(h|ms|m|us|µs|ns|s))+$/.test(text)) return undefined;
  const parts = text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|us|µs|ns|s)/g);
  return [...parts].reduce((sum, [, amount, unit]) => sum + Number(amount) * (units[unit ?? ""] ?? 0), 0);
}
