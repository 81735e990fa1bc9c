import { globSync } from "node:fs";
import { join } from "node:path";
import { applyPatch, deepClone } from "fast-json-patch";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { defaultPolicy } from "../../src/core/policy.ts";
import { repairPod } from "../../src/core/repair-pod.ts";
import type { ScanReport, WorkloadReport } from "../../src/scan/scan-report.ts";
import { customResources } from "../chart/install/custom-resources/custom-resources.ts";
import { ask } from "../support/https-client.ts";
import { runBoxinit } from "../support/run-boxinit.ts";
import { isRepaired } from "./boxinit/register-webhook.ts";
import type { Cluster } from "./boxinit/start-cluster.ts";
import { startClusterWithRights } from "./boxinit/start-with-rights.ts";
import { kubectl } from "./control-plane/run-kubectl.ts";
import { waitUntil } from "./control-plane/wait-until.ts";
import { comparablePod } from "./pods/comparable-pod.ts";
import { readPod } from "./pods/stored-pod.ts";
import { createAll, dealOut, untilEachHasAPod } from "./truth/known-workloads.ts";

const namespaces = Array.from({ length: 20 }, (_, index) => `team-${index}`);
const workloads = dealOut(namespaces, 512);
const sysboxWorkloads = workloads.filter(({ shape }) => shape.prospect !== undefined);

let cluster: Cluster;
/** As boxinit in audit mode has left them. */
let toldPods: ReadonlyMap<string, unknown>;
beforeAll(async () => {
  cluster = await startClusterWithRights(["--audit-events", "audit"]);
  for (const file of globSync(join(customResources, "openreports.io_*.yaml"))) {
    kubectl(cluster, ["apply", "--server-side", `--filename=${file}`]);
  }
  // For DaemonSets; nothing runs on it.
  await cluster.api.create("/api/v1/nodes", { metadata: { name: "node" } });
  await createAll(cluster.api, workloads, { "boxinit/mode": "audit" });
  toldPods = await untilEachHasAPod(cluster.api, workloads);
}, 600_000);
afterAll(() => cluster?.stop());

const keyOf = ({ namespace, name }: { readonly namespace: string; readonly name: string }) => `${namespace}/${name}`;

async function scan(...args: readonly string[]): Promise<ScanReport> {
  const command = ["scan", "--kubeconfig", cluster.kubeconfig, "-o", "json", "--fail-on", "never", ...args];
  const { exitCode, stdout, stderr } = await runBoxinit(command);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  return JSON.parse(stdout);
}

function seriousCodes({ next }: WorkloadReport): readonly string[] {
  const codes = next.findings.filter(({ severity }) => severity !== "info").map(({ code }) => code);
  return [...new Set(codes)].toSorted();
}

/** One line of what is said, or known, of a workload: to be compared as a whole. */
function line(kind: string, one: object, rest: object): string {
  return JSON.stringify({ kind, ...one, ...rest });
}

test("scan says of each workload what is true of it, and of no other", { timeout: 300_000 }, async () => {
  const report = await scan();
  const said = report.workloads.map((one) => {
    const { namespace, name, kind, next, pods } = one;
    const states = Object.entries(pods).filter(([state, count]) => state !== "total" && count > 0);
    return line(kind, { namespace, name }, { prospect: next.prospect, codes: seriousCodes(one), states });
  });
  const known = sysboxWorkloads.map(({ kind, namespace, name, shape }) => {
    const { prospect, codes, told } = shape;
    return line(kind.kind, { namespace, name }, { prospect, codes: codes.toSorted(), states: [[told, 1]] });
  });
  expect(said.toSorted()).toEqual(known.toSorted());
  expect(report.namespaces.map(({ name, mode }) => [name, mode])).toEqual(
    namespaces.map((name) => [name, "audit"]).toSorted(),
  );
});

const reports = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ namespace: z.string() }),
      results: z.array(
        z.object({ rule: z.string(), result: z.string(), resources: z.array(z.object({ name: z.string() })) }),
      ),
    }),
  ),
});

test("the reports in the cluster say the same", { timeout: 300_000 }, async () => {
  await scan("--write-reports");
  const { items } = reports.parse((await cluster.api.get("/apis/openreports.io/v1alpha1/reports")).body);
  expect(items.map(({ metadata }) => metadata.namespace).toSorted()).toEqual(namespaces.toSorted());
  const said = items.flatMap(({ metadata, results }) =>
    results.map(({ rule, resources }) => `${metadata.namespace}/${resources[0]?.name} ${rule}`),
  );
  const known = sysboxWorkloads.flatMap((one) => {
    const codes = one.shape.codes.length === 0 ? ["prospect"] : one.shape.codes;
    return codes.map((code) => `${keyOf(one)} ${code}`);
  });
  expect([...new Set(said)].toSorted()).toEqual(known.toSorted());
});

const events = z.object({
  items: z.array(
    z.looseObject({
      reportingController: z.string().optional(),
      reason: z.string().optional(),
      regarding: z.looseObject({ kind: z.string(), namespace: z.string().default(""), name: z.string().default("") }),
    }),
  ),
});

async function toldByEvents(): Promise<readonly string[]> {
  const { items } = events.parse((await cluster.api.get("/apis/events.k8s.io/v1/events")).body);
  return items
    .filter(({ reportingController }) => reportingController === "boxinit")
    .map(({ reason, regarding }) => `${regarding.kind} ${keyOf(regarding)} ${reason}`)
    .toSorted();
}

test("each workload with something wrong has one Event, and no other has one", { timeout: 300_000 }, async () => {
  const known = sysboxWorkloads
    .filter(({ shape }) => shape.reason !== undefined)
    .map((one) => `${one.kind.kind} ${keyOf(one)} ${one.shape.reason}`)
    .toSorted();
  // Bounded in number: they may take their time.
  await waitUntil("every Event is written", async () => (await toldByEvents()).length >= known.length, {
    seconds: 280,
  });
  expect(await toldByEvents()).toEqual(known);
  expect(await cluster.boxinit.metric('boxinit_events_total{result="dropped"}')).toBe(0);
  expect(await cluster.boxinit.metric('boxinit_events_total{result="failed"}')).toBe(0);
});

test("the metrics count the same findings, in the same namespaces", async () => {
  const { body } = await ask({ port: cluster.boxinit.opsPort, path: "/metrics" });
  const series = [...body.matchAll(/^boxinit_findings_by_place_total\{(.*)\} (\d+)$/gm)];
  const counted = new Map<string, number>();
  for (const [, labels = "", value] of series) {
    const [, code] = /\bcode="([^"]*)"/.exec(labels) ?? [];
    const [, namespace] = /\bpod_namespace="([^"]*)"/.exec(labels) ?? [];
    const key = `${namespace} ${code}`;
    counted.set(key, (counted.get(key) ?? 0) + Number(value));
  }
  for (const namespace of namespaces) {
    const here = sysboxWorkloads.filter((one) => one.namespace === namespace && one.shape.prospect !== "opted-out");
    for (const code of ["init-wrapped", "mount-hidden", "read-only-root", "init-misplaced"]) {
      const known = here.filter(({ shape }) => shape.codes.includes(code)).length;
      expect(counted.get(`${namespace} ${code}`) ?? 0, `${namespace} ${code}`).toBe(known);
    }
  }
});

/** What a pod is, without what differs between a pod and the one that takes its place. */
function lasting(pod: unknown): unknown {
  const {
    metadata,
    status: _,
    ...rest
  } = z.looseObject({ metadata: z.looseObject({}), status: z.unknown() }).parse(comparablePod(pod));
  const { name: _name, deletionTimestamp: _at, deletionGracePeriodSeconds: _grace, generation: _n, ...kept } = metadata;
  return { ...rest, metadata: kept };
}

/** The pod that the report has promised, made of the one that it saw. */
function promised(pod: unknown): unknown {
  const decision = repairPod(pod, { policy: defaultPolicy, mode: "enforce", origin: "admission" });
  if (decision.decision !== "changed") return lasting(pod);
  return withDefaults(lasting(applyPatch(deepClone(pod), deepClone(decision.patch), true).newDocument));
}

/** What the API server fills in where a patch adds a projected volume. */
function withDefaults(pod: unknown): unknown {
  const volume = z.looseObject({ projected: z.looseObject({ defaultMode: z.number().default(420) }).optional() });
  return z.looseObject({ spec: z.looseObject({ volumes: z.array(volume).default([]) }) }).parse(pod);
}

describe("under enforce, with every pod made anew", () => {
  let before: ScanReport;
  let enforcedPods: ReadonlyMap<string, unknown>;
  beforeAll(async () => {
    before = await scan();
    for (const namespace of namespaces) {
      kubectl(cluster, ["label", "namespace", namespace, "boxinit/mode=enforce", "--overwrite"]);
      // The API server's admission reads namespaces from a cache.
      await waitUntil("the label is in effect", () => isRepaired(cluster.api, namespace));
    }
    const now = ["--all", "--force", "--grace-period=0", "--wait=false"];
    for (const namespace of namespaces) kubectl(cluster, ["delete", "pods", `--namespace=${namespace}`, ...now]);
    const bare = workloads.filter(({ kind }) => kind.kind === "Pod");
    for (const { kind, namespace, name, shape } of bare)
      await kind.create(cluster.api, namespace, name, shape.template);
    enforcedPods = await untilEachHasAPod(cluster.api, workloads);
  }, 600_000);

  test("the pods are exactly those that were promised", () => {
    for (const workload of workloads) {
      const key = keyOf(workload);
      expect(lasting(enforcedPods.get(key)), key).toEqual(promised(toldPods.get(key)));
    }
  });

  test("each command and mount is the one that the report has shown", () => {
    for (const { namespace, name, next } of before.workloads) {
      const { spec } = readPod(enforcedPods.get(`${namespace}/${name}`));
      for (const container of next.prospect === "opted-out" ? [] : next.containers) {
        const stored = [...spec.initContainers, ...spec.containers].find((one) => one.name === container.name);
        if (container.command !== undefined) expect(stored?.command, name).toEqual(container.command);
        const paths = stored?.volumeMounts.map(({ mountPath }) => mountPath);
        for (const mount of container.mounts)
          expect(paths, name).toContain(mount.action === "keep" ? mount.path : mount.target);
      }
    }
  });

  test("the next scan says so", { timeout: 300_000 }, async () => {
    const report = await scan();
    const said = new Map(report.workloads.map((one) => [keyOf(one), one.pods]));
    for (const workload of sysboxWorkloads) {
      const { enforced } = workload.shape;
      expect(said.get(keyOf(workload)), keyOf(workload)).toMatchObject({ total: 1, [String(enforced)]: 1 });
    }
  });
});
