import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { z } from "zod";

const value = z.union([
  z.strictObject({ stringValue: z.string() }).transform((one): unknown => one.stringValue),
  z.strictObject({ boolValue: z.boolean() }).transform((one): unknown => one.boolValue),
  z.strictObject({ intValue: z.coerce.number() }).transform((one): unknown => one.intValue),
  z.strictObject({ doubleValue: z.number() }).transform((one): unknown => one.doubleValue),
  z
    .strictObject({ arrayValue: z.strictObject({ values: z.array(z.strictObject({ stringValue: z.string() })) }) })
    .transform((one): unknown => one.arrayValue.values.map(({ stringValue }) => stringValue)),
]);
const attributes = z
  .array(z.strictObject({ key: z.string(), value }))
  .transform(
    (pairs): Readonly<Record<string, unknown>> => Object.fromEntries(pairs.map((one) => [one.key, one.value])),
  );
const nanoseconds = z.string().regex(/^\d+$/).transform(BigInt);

/** ExportTraceServiceRequest in OTLP's JSON, as far as it matters here; ids are lower-case hexadecimal there. */
const exportRequest = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes }),
      scopeSpans: z.array(
        z.object({
          scope: z.object({ name: z.string(), version: z.string() }),
          spans: z.array(
            z.object({
              traceId: z.string().regex(/^[0-9a-f]{32}$/),
              spanId: z.string().regex(/^[0-9a-f]{16}$/),
              parentSpanId: z.string().optional(),
              name: z.string(),
              kind: z.number(),
              startTimeUnixNano: nanoseconds,
              endTimeUnixNano: nanoseconds,
              attributes,
              status: z.object({ code: z.number(), message: z.string().optional() }),
            }),
          ),
        }),
      ),
    }),
  ),
});

type ResourceSpans = z.output<typeof exportRequest>["resourceSpans"][number];
export type CollectedSpan = ResourceSpans["scopeSpans"][number]["spans"][number] & {
  readonly resource: Readonly<Record<string, unknown>>;
};

export interface OtlpCollector {
  readonly endpoint: string;
  readonly requests: { readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: string }[];
  spans(): readonly CollectedSpan[];
  /** How further requests are answered: a status, or `hold` for not at all. */
  answer(how: number | "hold"): void;
  close(): Promise<void>;
}

/** Stands in for an OpenTelemetry collector: takes traces as OTLP says, over a real connection. */
export async function startCollector(): Promise<OtlpCollector> {
  const requests: OtlpCollector["requests"] = [];
  let how: number | "hold" = 200;
  const answer = (response: ServerResponse) => {
    if (how !== "hold") response.writeHead(how, { "content-type": "application/json" }).end("{}");
  };
  const server = createServer(async (request, response) => {
    requests.push({ path: request.url ?? "", headers: request.headers, body: await text(request) });
    answer(response);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    endpoint: `http://127.0.0.1:${portOf(server.address())}`,
    requests,
    spans: () => requests.flatMap(({ body }) => decode(body)),
    answer: (next) => {
      how = next;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function decode(body: string): readonly CollectedSpan[] {
  const { resourceSpans } = exportRequest.parse(JSON.parse(body));
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) => spans.map((span) => ({ ...span, resource: resource.attributes }))),
  );
}

function portOf(address: AddressInfo | string | null): number {
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return address.port;
}
