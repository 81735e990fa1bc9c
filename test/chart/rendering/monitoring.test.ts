import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { anchorOf } from "../../../scripts/docs/anchor-of.ts";
import { readRules } from "../../alerts/rules.ts";
import { headingsOf, readDocument } from "../../docs/markdown.ts";
import { deployment } from "./object-shapes.ts";
import { type ChartObject, only, type Rendering, renderChart } from "./render-chart.ts";

const rule = z.object({
  alert: z.string(),
  expr: z.string(),
  annotations: z.record(z.string(), z.string()).default({}),
});
const prometheusRule = z.looseObject({
  spec: z.object({ groups: z.array(z.looseObject({ name: z.string(), rules: z.array(rule) })) }),
});
const endpoint = z.looseObject({ port: z.string(), path: z.string() });
const serviceMonitor = z.looseObject({ spec: z.looseObject({ endpoints: z.array(endpoint) }) });
const podMonitor = z.looseObject({ spec: z.looseObject({ podMetricsEndpoints: z.array(endpoint) }) });
const configMap = z.looseObject({
  metadata: z.looseObject({ labels: z.record(z.string(), z.string()) }),
  data: z.object({ "boxinit.json": z.string() }),
});
const variable = z.looseObject({ name: z.string(), value: z.string().optional() });

const monitoringKinds = ["ServiceMonitor", "PodMonitor", "PrometheusRule"];
const rulesOn = "metrics.prometheusRule.enabled=true";

async function renderRules(...set: readonly string[]): Promise<readonly z.infer<typeof rule>[]> {
  const objects = await renderChart({ set: [rulesOn, ...set] });
  return only(objects, "PrometheusRule", prometheusRule).spec.groups.flatMap((group) => group.rules);
}

async function environmentOf(rendering: Rendering): Promise<readonly z.infer<typeof variable>[]> {
  const { spec } = only(await renderChart(rendering), "Deployment", deployment);
  return z.array(variable).parse(spec.template.spec.containers[0].env);
}

describe("monitoring", () => {
  let objects: readonly ChartObject[];
  beforeAll(async () => {
    objects = await renderChart({ values: [join(import.meta.dirname, "values/monitoring.yaml")] });
  });

  it("is left out unless it is asked for", async () => {
    const kinds = (await renderChart()).map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    expect(kinds.filter((one) => monitoringKinds.some((kind) => one.startsWith(kind)))).toEqual([]);
    expect(kinds).not.toContain("ConfigMap boxinit-dashboard");
    expect((await environmentOf({})).filter(({ name }) => name.startsWith("OTEL_"))).toEqual([]);
  });

  it("scrapes the port of the metrics, through the Service or without", async () => {
    const { endpoints } = only(objects, "ServiceMonitor", serviceMonitor).spec;
    expect(endpoints).toEqual([{ port: "ops", path: "/metrics", scheme: "http", interval: "30s" }]);
    const withPods = await renderChart({ set: ["metrics.podMonitor.enabled=true"] });
    const { podMetricsEndpoints } = only(withPods, "PodMonitor", podMonitor).spec;
    expect(podMetricsEndpoints).toEqual([{ port: "ops", path: "/metrics", scheme: "http" }]);
  });

  it("refuses to scrape each pod twice", async () => {
    const set = ["metrics.podMonitor.enabled=true", "metrics.serviceMonitor.enabled=true"];
    await expect(renderChart({ set })).rejects.toThrow("every pod would be scraped twice");
  });

  it("brings the dashboard, labelled for Grafana's sidecar", () => {
    const dashboards = objects.filter(({ metadata }) => metadata.name === "boxinit-dashboard");
    const { metadata, data } = only(dashboards, "ConfigMap", configMap);
    expect(metadata.labels).toMatchObject({ grafana_dashboard: "1" });
    const file = readFileSync(join(import.meta.dirname, "../../../charts/boxinit/files/dashboard.json"), "utf8");
    expect(JSON.parse(data["boxinit.json"])).toEqual(JSON.parse(file));
  });
});

describe("alerts", () => {
  const alerts = readRules().groups.flatMap((group) => group.rules);

  it("are those of the file, each with a runbook that there is", async () => {
    const rendered = await renderRules();
    expect(rendered.map(({ alert, expr }) => ({ alert, expr }))).toEqual(
      alerts.map(({ alert, expr }) => ({ alert, expr })),
    );
    const anchors = headingsOf(readDocument("docs/runbooks.md")).map(anchorOf);
    for (const [index, { annotations }] of rendered.entries()) {
      const { runbook_url: runbook = "", ...others } = annotations;
      expect(others).toEqual(alerts[index]?.annotations);
      const [path, anchor] = runbook.split("#");
      expect(path).toBe("docs/runbooks.md");
      expect(anchors).toContain(anchor);
    }
  });

  it("have thresholds that go with the timeout and the certificates' lives", async () => {
    const set = ["webhook.timeoutSeconds=20", "tls.self.servingDays=6", "tls.self.authorityDays=90"];
    const rendered = await renderRules(...set);
    const changed = rendered.flatMap(({ alert, expr }, index) =>
      expr === alerts[index]?.expr ? [] : [`${alert}: ${expr.trim().split("\n").at(-1)}`],
    );
    expect(changed).toEqual([
      "BoxinitCertificateExpiresSoon: boxinit_certificate_days_to_expiry < 0.25 * 6",
      "BoxinitCertificateExpiresSoon: boxinit_certificate_days_to_expiry < 0.1 * 6",
      "BoxinitAuthorityExpiresSoon: boxinit_authority_days_to_expiry < 0.25 * 90",
      "BoxinitAuthorityExpiresSoon: boxinit_authority_days_to_expiry < 0.1 * 90",
      "BoxinitSlow: > 0.5 * 20",
    ]);
  });

  it("can be left out by name, and others added", async () => {
    const added = "metrics.prometheusRule.additionalRules[0]";
    const rendered = await renderRules(
      "metrics.prometheusRule.disabledAlerts={BoxinitAbsent,BoxinitSlow}",
      "metrics.prometheusRule.runbookUrl=https://wiki.example.test/boxinit",
      `${added}.alert=Mine`,
      `${added}.expr=vector(1)`,
    );
    const names = rendered.map(({ alert }) => alert);
    const kept = alerts.map(({ alert }) => alert).filter((name) => !["BoxinitAbsent", "BoxinitSlow"].includes(name));
    expect(names).toEqual([...kept, "Mine"]);
    expect(rendered[0]?.annotations.runbook_url).toBe("https://wiki.example.test/boxinit#boxinitnotready");
  });

  it("that are left out must exist", async () => {
    await expect(renderRules("metrics.prometheusRule.disabledAlerts={BoxinitAbsnet}")).rejects.toThrow(
      "no alert is named so",
    );
  });
});

describe("traces", () => {
  it("are set up by OpenTelemetry's variables", async () => {
    const values = [join(import.meta.dirname, "values/monitoring.yaml")];
    const environment = await environmentOf({ values, namespace: "prod" });
    const plain = Object.fromEntries(
      environment.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])),
    );
    expect(plain).toMatchObject({
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector.monitoring:4318",
      OTEL_SERVICE_NAME: "boxinit",
      OTEL_TRACES_SAMPLER: "parentbased_traceidratio",
      OTEL_TRACES_SAMPLER_ARG: "0.1",
    });
    expect(plain.OTEL_RESOURCE_ATTRIBUTES?.split(",").sort()).toEqual([
      "k8s.cluster.name=blue",
      "k8s.namespace.name=prod",
      "k8s.node.name=$(K8S_NODE_NAME)",
      "k8s.pod.name=$(K8S_POD_NAME)",
    ]);
    expect(environment.find(({ name }) => name === "OTEL_EXPORTER_OTLP_HEADERS")).toMatchObject({
      valueFrom: { secretKeyRef: { name: "collector-headers", key: "headers" } },
    });
    // The kubelet fills in only what is named before.
    const names = environment.map(({ name }) => name);
    expect(names.indexOf("OTEL_RESOURCE_ATTRIBUTES")).toBeGreaterThan(names.indexOf("K8S_NODE_NAME"));
  });
});
