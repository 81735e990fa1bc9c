import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isBounded, type MetricName, metricKind, metricKinds } from "../../src/telemetry/metrics-table.ts";
import { podOf, reviewOf } from "../support/review-builder.ts";
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
      for (const [label, value] of Object.entries(own)) {
        const values = known[label] ?? [];
        if (!isBounded(values)) expect(values, `${name} ${label}`).toContain(value);
      }
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

describe("findings by place", () => {
  const place = (namespace: string, kind: string, code = "init-wrapped") =>
    `boxinit_findings_by_place_total{code="${code}",pod_namespace="${namespace}",owner_kind="${kind}"}`;
  const review = (server: RunningServer, namespace: string, kind?: string) => {
    const owner = { apiVersion: "x/v1", kind, name: "owner", uid: "1", controller: true };
    const object = podOf({ metadata: kind === undefined ? {} : { ownerReferences: [owner] } });
    return server.post("/mutate/audit", reviewOf({ namespace, object }));
  };

  test("are the findings, by the pod's namespace and the kind that owns it", async () => {
    const server = await runServer();
    for (const kind of ["StatefulSet", "StatefulSet", "Machine", undefined]) await review(server, "team", kind);
    expect(await server.metric(place("team", "StatefulSet"))).toBe(2);
    expect(await server.metric(place("team", "other"))).toBe(1);
    expect(await server.metric(place("team", "none"))).toBe(1);
    expect(await server.metric('boxinit_findings_total{code="init-wrapped"}')).toBe(4);
    await server.stop();
  });

  test("have no more namespaces than the table says, whatever is sent", async () => {
    const server = await runServer({ logLevel: "fatal" });
    const { most } = metricKinds.boxinit_findings_by_place_total.labels.pod_namespace;
    for (const namespace of ["../..", 'a"b\nc', "A", "x".repeat(64)]) await review(server, namespace);
    for (let at = 0; at < most + 20; at++) await review(server, `team-${at}`);
    await review(server, "team-0");
    const namespaces = samplesOf((await server.ops("/metrics")).body).flatMap(
      ({ labels }) => labels.pod_namespace ?? [],
    );
    // Those and `other`, which took one place among them.
    expect(new Set(namespaces).size).toBe(most);
    expect(await server.metric(place("other", "none"))).toBe(4 + 21);
    expect(await server.metric(place("team-0", "none"))).toBe(2);
    await server.stop();
  });
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
