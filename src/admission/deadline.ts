const units: Readonly<Record<string, number>> = {
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  us: 1e-3,
  µs: 1e-3,
  ns: 1e-6,
};

/**
 * The API server's `?timeout=`, in milliseconds: a Go duration such as `10s` or `1m30s`. `undefined` where there is
 * none, or none that can be read: then the pod is examined, however late.
 */
export function parseTimeout(text: string | null): number | undefined {
  if (text === null || text.length > 32 || !/^(\d+(\.\d+)?(h|ms|m|us|µs|ns|s))+$/.test(text)) return undefined;
  const parts = text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|us|µs|ns|s)/g);
  return [...parts].reduce((sum, [, amount, unit]) => sum + Number(amount) * (units[unit ?? ""] ?? 0), 0);
}
