import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { readTracingEnvironment } from "../../src/config/tracing-environment.ts";
import { createLogger } from "../../src/telemetry/logger.ts";
import { createReviewTracer } from "../../src/telemetry/tracing/create-review-tracer.ts";
import { eventually } from "../support/eventually.ts";
import { ask } from "../support/https-client.ts";
import { type CollectedSpan, type OtlpCollector, startCollector } from "../support/otlp-collector.ts";
import { podOf, reviewOf } from "../support/review-builder.ts";
import { readReview } from "../support/reviews.ts";
import { readMetric, runServer } from "../support/running-server.ts";
import { type SpawnedServer, type SpawnOptions, spawnServer } from "../support/spawned-server.ts";

let collector: OtlpCollector;
beforeAll(async () => {
  collector = await startCollector();
});
beforeEach(() => void collector.requests.splice(0));
afterAll(() => collector.close());

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  vi.unstubAllEnvs();
});

/** As a process of its own: the environment is read there and nowhere else. */
async function serve(environment: Readonly<Record<string, string>>, options: SpawnOptions = {}) {
  const quickly = { OTEL_BSP_SCHEDULE_DELAY: "10", ...environment };
  return await spawnServer(["--server-drain-seconds", "0"], { ...options, environment: quickly });
}

async function serveOnce(...args: Parameters<typeof serve>): Promise<SpawnedServer> {
  const server = await serve(...args);
  cleanUps.push(() => server.cleanUp());
  return server;
}

function post(server: SpawnedServer, body: string, headers: Readonly<Record<string, string>> = {}, mode = "enforce") {
  const json = { "content-type": "application/json", ...headers };
  return ask({ port: server.webhookPort, path: `/mutate/${mode}`, method: "POST", headers: json, body, ca: server.ca });
}

async function spansOf(server: SpawnedServer, result: string): Promise<number> {
  const { body } = await ask({ port: server.opsPort, path: "/metrics" });
  return readMetric(body, `boxinit_trace_spans_total{result="${result}"}`);
}

function named(spans: readonly CollectedSpan[], name: string): CollectedSpan {
  const span = spans.find((one) => one.name === name);
  if (span === undefined) throw new Error(`no span ${name} among ${spans.map((one) => one.name)}`);
  return span;
}

const parent = { traceId: "0af7651916cd43dd8448eb211c80319c", spanId: "b7ad6b7169203331" };
const traceparent = (flags: string) => ({ traceparent: `00-${parent.traceId}-${parent.spanId}-${flags}` });
const [server, internal, failed] = [2, 1, 2];

describe("a traced review", () => {
  let boxinit: SpawnedServer;
  beforeAll(async () => {
    boxinit = await serve({ OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.endpoint}/` });
  });
  afterAll(() => boxinit.cleanUp());

  test("is a span with one for each stage below it, in the client's trace", async () => {
    const before = BigInt(Date.now() - 1000) * 1_000_000n;
    const uid = "705ab4f5-6393-11e8-b7cc-42010a800002";
    const answer = await post(boxinit, reviewOf({ uid, dryRun: true }), traceparent("01"));
    expect(JSON.parse(answer.body).response).toMatchObject({ uid, patchType: "JSONPatch" });
    await eventually(() => expect(collector.spans()).toHaveLength(4));

    const spans = collector.spans();
    expect(collector.requests[0]?.path).toBe("/v1/traces");
    expect(spans[0]?.resource["service.name"]).toBe("boxinit");
    const review = named(spans, "POST /mutate/enforce");
    expect(review).toMatchObject({ ...parentOf(parent), kind: server, status: { code: 0 } });
    expect(review.attributes).toEqual({
      "http.request.method": "POST",
      "http.route": "/mutate/enforce",
      "http.response.status_code": 200,
    });
    const stages = ["decode", "engine", "encode"].map((name) => named(spans, name));
    let last = review.startTimeUnixNano;
    for (const stage of stages) {
      expect(stage).toMatchObject({ ...parentOf(review), kind: internal, status: { code: 0 } });
      expect(stage.startTimeUnixNano).toBeGreaterThanOrEqual(last);
      expect(stage.endTimeUnixNano).toBeGreaterThanOrEqual(stage.startTimeUnixNano);
      last = stage.endTimeUnixNano;
    }
    expect(review.endTimeUnixNano).toBeGreaterThanOrEqual(last);
    expect(review.startTimeUnixNano).toBeGreaterThan(before);
    expect(named(spans, "engine").attributes).toEqual({
      "boxinit.uid": uid,
      "boxinit.dry_run": true,
      "boxinit.decision": "changed",
      "boxinit.mode": "enforce",
      "boxinit.findings": ["init-wrapped", "run-smaller", "host-users-not-false", "stop-signal"],
      "boxinit.deadline_passed": false,
    });
  });

  test("is a trace of its own where the client names none, or nonsense", async () => {
    await post(boxinit, reviewOf({ operation: "UPDATE" }), {}, "audit");
    await post(boxinit, reviewOf({}), { traceparent: "00-nonsense-01", tracestate: "x".repeat(9000) }, "audit");
    await eventually(() => expect(collector.spans()).toHaveLength(8));
    const roots = collector.spans().filter(({ name }) => name === "POST /mutate/audit");
    expect(roots.map(({ parentSpanId }) => parentSpanId ?? "")).toEqual(["", ""]);
    expect(new Set(collector.spans().map(({ traceId }) => traceId)).size).toBe(2);
    const engine = collector.spans().find(({ attributes }) => attributes["boxinit.decision"] === "not-examined");
    expect(engine?.attributes).toMatchObject({ "boxinit.reason": "not-a-pod-creation", "boxinit.dry_run": false });
  });

  test("says where it was refused", async () => {
    expect((await post(boxinit, "hunter2")).status).toBe(400);
    await eventually(() => expect(collector.spans()).toHaveLength(2));
    const attributes = { "error.type": "body-not-json" };
    expect(named(collector.spans(), "decode")).toMatchObject({ attributes, status: { code: failed } });
    expect(named(collector.spans(), "POST /mutate/enforce")).toMatchObject({
      attributes: { ...attributes, "http.response.status_code": 400 },
      status: { code: 0 },
    });
    expect(JSON.stringify(collector.requests)).not.toContain("hunter2");
  });

  test("has nothing of the pod in it", async () => {
    const pod = podOf({
      metadata: { name: "hunter2", annotations: { "example.test/key": "hunter2", "boxinit/unwrap": "hunter2" } },
      container: { env: [{ name: "PASSWORD", value: "hunter2" }], args: ["hunter2"] },
    });
    await post(boxinit, reviewOf({ object: pod, name: "hunter2", namespace: "hunter2" }));
    await post(boxinit, readReview("01-CREATE-Pod-admin.json"));
    await eventually(() => expect(collector.spans()).toHaveLength(8));
    expect(JSON.stringify(collector.requests)).not.toContain("hunter2");
    expect(JSON.stringify(collector.requests)).not.toContain("/sbin/init");
  });
});

describe("OpenTelemetry's variables are honoured", () => {
  test("endpoint for traces, headers, name, attributes", async () => {
    const boxinit = await serveOnce({
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9",
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.endpoint}/otlp/traces`,
      OTEL_EXPORTER_OTLP_HEADERS: "authorization=Bearer%20hunter2",
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
      OTEL_EXPORTER_OTLP_COMPRESSION: "none",
      OTEL_SERVICE_NAME: "boxinit-blue",
      OTEL_RESOURCE_ATTRIBUTES: "k8s.pod.name=boxinit-0,deployment.environment.name=test",
    });
    await post(boxinit, reviewOf({}));
    await eventually(() => expect(collector.spans()).toHaveLength(4));
    expect(collector.requests[0]).toMatchObject({
      path: "/otlp/traces",
      headers: { authorization: "Bearer hunter2", "content-type": "application/json" },
    });
    expect(collector.spans()[0]?.resource).toMatchObject({
      "service.name": "boxinit-blue",
      "service.version": expect.stringMatching(/^\d+\.\d+\.\d+/),
      "k8s.pod.name": "boxinit-0",
      "deployment.environment.name": "test",
      "telemetry.sdk.language": "nodejs",
    });
    expect(boxinit.stdout()).not.toContain("hunter2");
    expect(boxinit.stderr()).toBe("");
  });

  test.each([
    ["the client's wish not to be traced, by default", {}, "00", 0],
    ["always_on, whatever the client says", { OTEL_TRACES_SAMPLER: "always_on" }, "00", 4],
    ["always_off, whatever the client says", { OTEL_TRACES_SAMPLER: "always_off" }, "01", 0],
    ["a ratio of none", { OTEL_TRACES_SAMPLER: "traceidratio", OTEL_TRACES_SAMPLER_ARG: "0" }, "01", 0],
    [
      "a ratio of none, for those without a parent",
      { OTEL_TRACES_SAMPLER: "parentbased_traceidratio", OTEL_TRACES_SAMPLER_ARG: "0" },
      "01",
      4,
    ],
    ["no traces without a parent", { OTEL_TRACES_SAMPLER: "parentbased_always_off" }, "01", 4],
  ])("sampling: %s", async (_name, environment, flags, expected) => {
    const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint };
    vi.stubEnv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint);
    const { settings, problems } = readTracingEnvironment({ ...endpoint, ...environment });
    expect(problems).toEqual([]);
    if (settings === undefined) throw new Error("no settings");
    const quiet = { version: "0.0.0-test", logger: createLogger("fatal") };
    const running = await runServer({ createTracer: (metrics) => createReviewTracer({ ...quiet, settings, metrics }) });
    expect((await running.post("/mutate/enforce", reviewOf({}), { headers: traceparent(flags) })).status).toBe(200);
    await running.stop();
    expect(collector.spans()).toHaveLength(expected);
  });

  test("a protocol that is not spoken is told, and reviews are answered", async () => {
    const boxinit = await serveOnce({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
      OTEL_EXPORTER_OTLP_PROTOCOL: "grpc",
    });
    const problem = "OTEL_EXPORTER_OTLP_PROTOCOL is grpc, and only http/json is spoken; no traces are sent";
    expect(boxinit.logLine("tracing")).toMatchObject({ level: "error", problem });
    expect((await post(boxinit, reviewOf({}))).status).toBe(200);
    boxinit.child.kill("SIGTERM");
    expect(await boxinit.exit).toMatchObject({ code: 0 });
    expect(collector.requests).toEqual([]);
  });
});

describe("OpenTelemetry is loaded", () => {
  const refusing = [
    'import { registerHooks } from "node:module";',
    "const resolve = (name, context, next) => {",
    // Its interface, @opentelemetry/api, comes with the library for the metrics.
    '  if (/^@opentelemetry.(?!api$)/.test(name)) throw new Error("refused");',
    "  return next(name, context);",
    "};",
    "registerHooks({ resolve });",
  ].join("\n");
  const nodeOptions = ["--import", `data:text/javascript,${encodeURIComponent(refusing)}`];

  test("not at all where nobody is named to send traces to", async () => {
    const boxinit = await serveOnce({ OTEL_SERVICE_NAME: "boxinit" }, { nodeOptions });
    expect((await post(boxinit, reviewOf({}))).status).toBe(200);
    expect(boxinit.logLine("no reviews are traced: OpenTelemetry can not be loaded")).toBeUndefined();
    expect(await spansOf(boxinit, "delivered")).toBe(0);
  });

  test("where somebody is, and is no reason not to serve where it can not be", async () => {
    const boxinit = await serveOnce({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9" }, { nodeOptions });
    expect(boxinit.logLine("no reviews are traced: OpenTelemetry can not be loaded")).toMatchObject({ level: "error" });
    expect((await post(boxinit, reviewOf({}))).status).toBe(200);
  });
});

function parentOf({ traceId, spanId }: { readonly traceId: string; readonly spanId: string }) {
  return { traceId, parentSpanId: spanId };
}
