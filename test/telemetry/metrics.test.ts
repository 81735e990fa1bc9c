import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type MetricName, metricKind, metricKinds } from "../../src/telemetry/metrics-table.ts";
import { capturedReviews, readReview } from "../support/reviews.ts";
import { type RunningServer, runServer } from "../support/running-server.ts";

const names = Object.keys(metricKinds).filter((name): name is MetricName => name in metricKinds);

let running: RunningServer;
let exposition: string;
beforeAll(async () => {
  running = await runServer();
  for (const name of capturedReviews) {
    await running.post("/mutate/enforce", readReview(name));
    await running.post("/mutate/audit", readReview(name));
  }
  await running.post("/mutate/enforce", "{}");
  exposition = (await running.ops("/metrics")).body;
});
afterAll(() => running.stop());

interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

function samplesOf(text: string): readonly Sample[] {
  const lines = text.split("\n").filter((line) => line.startsWith("boxinit_"));
  return lines.map((line) => {
    const [, name = "", labels = ""] = /^(\w+)(?:\{(.*)\})? /.exec(line) ?? [];
    const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)];
    return { name, labels: Object.fromEntries(pairs.map(([, label, value]) => [label, value])) };
  });
}

describe("the table of metrics", () => {
  test("has every metric of boxinit's own that is exposed, and no other", () => {
    const exposed = [...exposition.matchAll(/^# TYPE (boxinit_\w+) (\w+)$/gm)].map(([, name, type]) => [name, type]);
    expect(exposed.sort()).toEqual(names.map((name) => [name, metricKind(name).type]).sort());
  });

  test("has every value that a label takes", () => {
    for (const { name, labels } of samplesOf(exposition)) {
      const family =
        names.find((one) => one === name.replace(/_(bucket|sum|count)$/, "")) ?? names.find((one) => one === name);
      if (family === undefined) throw new Error(`no metric ${name}`);
      if (family === "boxinit_build_info") continue;
      const { le: _bucket, ...own } = labels;
      const known = metricKind(family).labels ?? {};
      expect(Object.keys(own).sort(), name).toEqual(Object.keys(known).sort());
      for (const [label, value] of Object.entries(own)) expect(known[label], `${name} ${label}`).toContain(value);
    }
  });

  test("names counters and units as Prometheus asks", () => {
    for (const name of names) {
      const { type, help } = metricKind(name);
      expect(name.endsWith("_total"), name).toBe(type === "counter");
      expect(help, name).toMatch(/\.$/);
    }
  });
});

test("reviews are counted, timed and measured", async () => {
  const total = capturedReviews.length;
  const counts = await Promise.all(
    ["not-examined", "unchanged", "changed", "refused"].map((decision) =>
      running.metric(`boxinit_reviews_total{mode="audit",decision="${decision}"}`),
    ),
  );
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(total);
  expect(await running.metric('boxinit_review_duration_seconds_count{mode="audit"}')).toBe(total);
  expect(await running.metric("boxinit_review_body_bytes_count")).toBe(2 * total);
  expect(await running.metric('boxinit_rejected_requests_total{code="not-an-admission-review"}')).toBe(1);
  expect(await running.metric("boxinit_requests_in_flight")).toBe(0);
});

test.each(["process_resident_memory_bytes", "nodejs_eventloop_lag_seconds", "nodejs_heap_size_used_bytes"])(
  "%s of the process is there too",
  async (name) => {
    expect(await running.metric(name)).toBeGreaterThanOrEqual(0);
  },
);

test("the build is told", () => {
  expect(exposition).toContain(`boxinit_build_info{version="0.0.0-test",node="${process.version}"} 1`);
});

test.each(["boxinit_certificate_trusted", "boxinit_authority_days_to_expiry"])(
  "%s has no value, which would be an alarm, where the certificate is from files",
  async (name) => {
    await expect(running.metric(name)).rejects.toThrow(`no series ${name}`);
    expect(exposition).toContain(`# TYPE ${name} gauge`);
  },
);

test("readiness is told as the probe tells it", async () => {
  expect(await running.metric("boxinit_ready")).toBe(1);
  expect((await running.ops("/readyz")).status).toBe(200);
});

test("two servers in one process count apart", async () => {
  const other = await runServer();
  expect(await other.metric("boxinit_review_body_bytes_count")).toBe(0);
  await other.stop();
});
