import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { type CollectedSpan, type OtlpCollector, startCollector } from "../support/otlp-collector.ts";
import { podOf } from "../support/review-builder.ts";
import { registerForNamespace } from "./boxinit/register-for-namespace.ts";
import { registerWebhook } from "./boxinit/register-webhook.ts";
import { makeServingIdentity } from "./boxinit/serving-identity.ts";
import { startBoxinit } from "./boxinit/start-boxinit.ts";
import { freePorts } from "./control-plane/free-ports.ts";
import { type ControlPlane, startControlPlane } from "./control-plane/start-control-plane.ts";
import { mainRelease } from "./kubernetes/releases.ts";
import { podsOf } from "./pods/create-pod.ts";

const pod = podOf({ metadata: { namespace: undefined } });
// It traces each request, and finds nobody to tell.
const tracing = [
  "apiVersion: apiserver.config.k8s.io/v1",
  "kind: TracingConfiguration",
  "endpoint: localhost:1",
  "samplingRatePerMillion: 1000000",
];

const folder = mkdtempSync(join(tmpdir(), "boxinit-monitoring-"));
let controlPlane: ControlPlane;
let collector: OtlpCollector;
beforeAll(async () => {
  const file = join(folder, "tracing.yaml");
  writeFileSync(file, tracing.join("\n"));
  collector = await startCollector();
  controlPlane = await startControlPlane(mainRelease, { apiServerFlags: { "tracing-config-file": file } });
  const { api, supervised } = controlPlane;
  const identity = await makeServingIdentity(supervised.folder);
  const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint, OTEL_BSP_SCHEDULE_DELAY: "50" };
  const { webhookPort } = await startBoxinit(supervised, identity, [], environment);
  const [unused = 0] = await freePorts(1);
  const nobody = { port: unused, ca: identity.ca };
  await registerForNamespace(api, "ignored", nobody);
  await registerForNamespace(api, "not-ignored", { ...nobody, failurePolicy: "Fail" });
  await registerWebhook(api, { port: webhookPort, ca: identity.ca });
}, 300_000);
afterAll(async () => {
  await controlPlane?.stop();
  await collector?.close();
  rmSync(folder, { recursive: true });
});

test("the API server's trace goes on in boxinit's", async () => {
  expect((await controlPlane.api.post(podsOf("default"), pod)).status).toBe(201);
  await eventually(() => expect(reviewsOf(collector.spans())).not.toEqual([]));
  for (const { parentSpanId } of reviewsOf(collector.spans())) expect(parentSpanId).toMatch(/^[0-9a-f]{16}$/);
});

describe("what the API server counts has the names and labels that the alerts go by", () => {
  test.each([
    ["ignored", 201, 'apiserver_admission_webhook_fail_open_count{name="enforce.pods.boxinit",type="admit"} 1'],
    [
      "not-ignored",
      500,
      'apiserver_admission_webhook_rejection_count{error_type="calling_webhook_error",name="enforce.pods.boxinit",',
    ],
  ])("a failure that is %s", async (namespace, status, series) => {
    expect((await controlPlane.api.post(podsOf(namespace), pod)).status).toBe(status);
    expect(await readMetrics()).toContain(`\n${series}`);
  });
});

function reviewsOf(spans: readonly CollectedSpan[]): readonly CollectedSpan[] {
  return spans.filter(({ name }) => name === "POST /mutate/enforce");
}

async function readMetrics(): Promise<string> {
  const { programs, kubeconfig } = controlPlane;
  const args = ["--kubeconfig", kubeconfig, "get", "--raw", "/metrics"];
  return (await promisify(execFile)(programs.kubectl, args, { maxBuffer: 2 ** 26 })).stdout;
}
