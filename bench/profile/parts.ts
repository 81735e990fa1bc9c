import type { Division, StackFrame } from "./self-time.ts";

/** What the time of the server is told apart by, in the order of a review's way. */
export const parts = [
  {
    name: "TLS, sockets",
    paths: [/^node:(net|tls|_tls|internal\/(stream_base|streams|tls|net|js_stream)|stream)/, /^native$/],
  },
  {
    name: "HTTP, fastify",
    paths: [
      /^node:(_http|http|https|internal\/http)/,
      /^node_modules\/(fastify|@fastify|find-my-way|avvio|rfdc|secure-json-parse|fast-querystring|fast-decode-uri|toad-cache|content-type|cookie|reusify|fastq|process-warning)/,
    ],
  },
  { name: "server: body, route", paths: [/^src\/server\//, /^src\/admission\/(deadline|request-errors|route)/] },
  { name: "bounds of the JSON", paths: [/^src\/admission\/survey-json/] },
  { name: "JSON.parse, UTF-8", paths: [/^src\/admission\/decode/] },
  { name: "engine", paths: [/^src\/(core|shell)\//, /^src\/admission\/(handle|advise)/, /^node_modules\/unbash/] },
  { name: "self-check", paths: [/^node_modules\/fast-json-patch/, /^src\/core\/patch\/self-check/] },
  { name: "answer", paths: [/^src\/admission\//] },
  {
    name: "metrics",
    paths: [/^node_modules\/(@prometheus-io|tdigest|bintrees)/, /^src\/telemetry\/(metrics|bounded-label)/],
  },
  {
    name: "log",
    paths: [
      /^node_modules\/(pino|sonic-boom|@pinojs|thread-stream|on-exit-leak-free|quick-format|safe-stable|atomic-sleep)/,
      /^src\/telemetry\//,
    ],
  },
  { name: "garbage collector", paths: [] },
  { name: "other", paths: [] },
] as const;

export type PartName = (typeof parts)[number]["name"];

export const serverDivision: Division<PartName> = { names: parts.map(({ name }) => name), partOf };

/**
 * Whose a sample is: the innermost function's that belongs to a part. What many parts call (Buffer, timers, events) counts
 * for its caller. All that the self-check calls is the self-check's: it runs the engine once more.
 *
 * @returns undefined where the process had nothing to do
 */
function partOf(stack: readonly StackFrame[]): PartName | undefined {
  const innermost = stack[0]?.functionName;
  if (innermost === "(idle)") return undefined;
  if (innermost === "(garbage collector)") return "garbage collector";
  // Not in JavaScript at all: reads of sockets, decryption, the HTTP parser, the event loop.
  if (innermost === "(program)") return "TLS, sockets";
  for (const [at, { path }] of stack.entries()) {
    const part = parts.find(({ paths }) => paths.some((pattern) => pattern.test(path)));
    if (part === undefined) continue;
    return part.name === "engine" && isSelfCheck(stack.slice(at)) ? "self-check" : part.name;
  }
  return "other";
}

function isSelfCheck(stack: readonly StackFrame[]): boolean {
  return stack.some(({ path }) => path.startsWith("src/core/patch/self-check"));
}
