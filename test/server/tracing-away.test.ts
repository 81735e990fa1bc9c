import { afterEach, describe, expect, test, vi } from "vitest";
import { readTracingEnvironment } from "../../src/config/tracing-environment.ts";
import { createLogger } from "../../src/telemetry/logger.ts";
import { createReviewTracer } from "../../src/telemetry/tracing/create-review-tracer.ts";
import { freePorts } from "../cluster/control-plane/free-ports.ts";
import { eventually } from "../support/eventually.ts";
import { ask } from "../support/https-client.ts";
import { type OtlpCollector, startCollector } from "../support/otlp-collector.ts";
import { reviewOf } from "../support/review-builder.ts";
import { readMetric, runServer } from "../support/running-server.ts";
import { type SpawnedServer, spawnServer } from "../support/spawned-server.ts";

const quiet = { version: "0.0.0-test", logger: createLogger("fatal") };
const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  vi.unstubAllEnvs();
});

async function collect(): Promise<OtlpCollector> {
  const collector = await startCollector();
  cleanUps.push(() => collector.close());
  return collector;
}

async function serve(endpoint: string, environment: Readonly<Record<string, string>> = {}): Promise<SpawnedServer> {
  const all = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_BSP_SCHEDULE_DELAY: "10", ...environment };
  const server = await spawnServer(["--server-drain-seconds", "0"], { environment: all });
  cleanUps.push(() => server.cleanUp());
  return server;
}

async function review(server: SpawnedServer, times = 1): Promise<void> {
  const headers = { "content-type": "application/json" };
  const path = "/mutate/enforce";
  for (let sent = 0; sent < times; sent++) {
    const answer = await ask({
      port: server.webhookPort,
      path,
      method: "POST",
      headers,
      body: reviewOf({}),
      ca: server.ca,
    });
    expect(answer.status).toBe(200);
  }
}

async function spansOf(server: SpawnedServer, result: string): Promise<number> {
  const { body } = await ask({ port: server.opsPort, path: "/metrics" });
  return readMetric(body, `boxinit_trace_spans_total{result="${result}"}`);
}

function linesWith(server: SpawnedServer, message: string): number {
  return server.stdout().split(`"msg":"${message}"`).length - 1;
}

describe("where the collector is away", () => {
  test("reviews are answered, the spans are counted, and the log hears of it once", async () => {
    // The exporter tries again for as long as its timeout lets it.
    const [unused] = await freePorts(1);
    const server = await serve(`http://127.0.0.1:${unused}`, { OTEL_EXPORTER_OTLP_TIMEOUT: "500" });
    await review(server, 3);
    await eventually(async () => expect(await spansOf(server, "failed")).toBe(12));
    await review(server, 3);
    await eventually(async () => expect(await spansOf(server, "failed")).toBe(24));
    expect(linesWith(server, "traces are not delivered")).toBe(1);
    expect(server.logLine("traces are not delivered")).toMatchObject({ level: "warn", reason: "ECONNREFUSED" });
    expect(server.stderr()).toBe("");
  });

  test("and comes back, the log hears of that too", async () => {
    const collector = await collect();
    const server = await serve(collector.endpoint);
    collector.answer(404);
    await review(server);
    expect(await server.logged("traces are not delivered")).toMatchObject({ reason: "404" });
    collector.answer(200);
    await review(server);
    await server.logged("traces are delivered again");
    expect(await spansOf(server, "failed")).toBe(4);
    expect(await spansOf(server, "delivered")).toBe(4);
  });
});

describe("where the collector does not answer", () => {
  test("reviews are answered meanwhile, and no more spans wait than the queue may hold", async () => {
    const collector = await collect();
    collector.answer("hold");
    const server = await serve(collector.endpoint, {
      OTEL_BSP_MAX_QUEUE_SIZE: "8",
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE: "4",
    });
    await review(server, 10);
    expect(await spansOf(server, "dropped")).toBe(32);
    await eventually(() => expect(collector.requests).not.toEqual([]));
    expect(await spansOf(server, "failed")).toBe(0);
    expect(server.logLine("traces are not delivered")).toMatchObject({ reason: "the queue is full" });
  });

  test("a batch is given up in the end, and the next one is tried", async () => {
    const collector = await collect();
    collector.answer("hold");
    const server = await serve(collector.endpoint, { OTEL_BSP_EXPORT_TIMEOUT: "2000" });
    await review(server);
    await eventually(async () => expect(await spansOf(server, "failed")).toBe(4));
    collector.answer(200);
    await review(server);
    await eventually(async () => expect(await spansOf(server, "delivered")).toBe(4));
  });

  test("the process ends all the same, and says what was lost", async () => {
    const collector = await collect();
    collector.answer("hold");
    const server = await serve(collector.endpoint);
    await review(server, 2);
    await eventually(() => expect(collector.requests).not.toEqual([]));
    server.child.kill("SIGTERM");
    expect(await server.exit).toEqual({ code: 0, signal: null });
    expect(server.logLine("traces were lost: there was no time left to deliver them")).toMatchObject({ spans: 8 });
    expect(server.logLine("ended")).toBeDefined();
  });
});

test("what waits when the process is told to end is delivered first", async () => {
  const collector = await collect();
  const server = await serve(collector.endpoint, { OTEL_BSP_SCHEDULE_DELAY: "3600000" });
  await review(server, 5);
  expect(collector.requests).toEqual([]);
  server.child.kill("SIGTERM");
  expect(await server.exit).toEqual({ code: 0, signal: null });
  expect(collector.spans()).toHaveLength(20);
  expect(server.stdout()).not.toContain("traces were lost");
});

test("an engine that fails is a failed span, without what it said", async () => {
  const collector = await collect();
  vi.stubEnv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint);
  const { settings } = readTracingEnvironment({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint });
  if (settings === undefined) throw new Error("no settings");
  const repair = () => {
    throw new TypeError("hunter2");
  };
  const running = await runServer({
    repair,
    createTracer: (metrics) => createReviewTracer({ ...quiet, settings, metrics }),
  });
  await running.post("/mutate/enforce", reviewOf({}));
  await running.stop();
  const engine = collector.spans().find(({ name }) => name === "engine");
  expect(engine).toMatchObject({
    status: { code: 2 },
    attributes: { "error.type": "TypeError", "boxinit.decision": "unchanged", "boxinit.findings": ["internal-error"] },
  });
  expect(JSON.stringify(collector.requests)).not.toContain("hunter2");
});
