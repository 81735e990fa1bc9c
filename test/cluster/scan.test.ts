import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { scanReport } from "../../scripts/docs/scan-report-schema.ts";
import type { ScanReport, WorkloadReport } from "../../src/scan/scan-report.ts";
import { kubeconfigOf } from "../support/kubeconfig.ts";
import { type ProgramResult, runBoxinit } from "../support/run-boxinit.ts";
import { isRepaired } from "./boxinit/register-webhook.ts";
import { type Cluster, startCluster } from "./boxinit/start-cluster.ts";
import { createNamespace } from "./control-plane/create-namespace.ts";
import { freePorts } from "./control-plane/free-ports.ts";
import { tokenOf } from "./control-plane/token-of.ts";
import { waitUntil } from "./control-plane/wait-until.ts";
import { createPod, podsOf, postPod } from "./pods/create-pod.ts";
import { readPod, type StoredContainer, type StoredPod } from "./pods/stored-pod.ts";
import { type WorkloadKind, workloadKinds } from "./pods/workload-kinds.ts";
import { type WorkloadShape, workloadShapes } from "./pods/workload-shapes.ts";

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster();
  await createNamespace(cluster.api, "team", { "boxinit/mode": "audit" });
  await createNamespace(cluster.api, "empty");
  // For DaemonSets; nothing runs on it.
  await cluster.api.create("/api/v1/nodes", { metadata: { name: "node" } });
  for (const { kind, shape } of everything) await kind.create(cluster.api, "team", nameOf(kind, shape), shape.template);
  await waitUntil("every workload has its pod", async () => (await podsIn("team")).length === everything.length);
});
afterAll(() => cluster?.stop());

const everything = workloadKinds.flatMap((kind) => workloadShapes.map((shape) => ({ kind, shape })));

function nameOf({ kind }: WorkloadKind, { shape }: WorkloadShape): string {
  return `${kind}-${shape}`.toLowerCase().replaceAll(" ", "-");
}

const podList = z.object({ items: z.array(z.unknown()) });

async function podsIn(namespace: string): Promise<readonly StoredPod[]> {
  return podList.parse((await cluster.api.get(podsOf(namespace))).body).items.map(readPod);
}

function boxinit(args: readonly string[], kubeconfig = cluster.kubeconfig): Promise<ProgramResult> {
  return runBoxinit(args, "", undefined, { KUBECONFIG: kubeconfig });
}

async function scan(...args: readonly string[]): Promise<ScanReport> {
  const { exitCode, stdout, stderr } = await boxinit(["scan", "-o", "json", "--fail-on", "never", ...args]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  return scanReport.parse(JSON.parse(stdout));
}

describe("a namespace in audit mode, with every kind of workload in every shape", () => {
  test("has a row for each, with its one pod, which is what its template says", async () => {
    const { workloads, namespaces, totals, cluster: scanned } = await scan("-n", "team");
    expect(scanned.version).toMatch(/^v1\.36\./);
    expect(namespaces).toEqual([{ name: "team", mode: "audit", findings: [] }]);
    const expected = everything.map(({ kind, shape }) => {
      const isRepaired = shape.written.length > 0;
      const now = isRepaired ? "would-be-repaired" : "in-order";
      const judged = kind.kind === "Pod" ? "pod" : "template";
      return `${kind.kind} ${nameOf(kind, shape)}, ${judged}: ${isRepaired ? "repaired" : "in-order"}; 1 ${now} of 1`;
    });
    expect(workloads.map(rowOf).sort()).toEqual(expected.sort());
    expect(workloads.filter(({ otherPods }) => otherPods.length > 0)).toEqual([]);
    expect(totals).toMatchObject({ podsSeen: everything.length, workloadsSeen: everything.length });
  });

  test("is the same in a scan of all namespaces", async () => {
    const [one, all] = [await scan("-n", "team"), await scan()];
    expect(all.workloads.filter(({ namespace }) => namespace === "team")).toEqual(one.workloads);
    expect(all.scope).toEqual({ namespace: null, selector: null });
  });

  test("is narrowed by labels, which the pods have: their workload comes with them", async () => {
    const { workloads } = await scan("-n", "team", "-l", "app in (deployment-wrapped, cronjob-masked, pod-recognised)");
    expect(workloads.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      "CronJob cronjob-masked",
      "Deployment deployment-wrapped",
      "Pod pod-recognised",
    ]);
  });

  test("would be changed as diff says, which ends with 1, and with 0 where there is nothing to change", async () => {
    const { exitCode, stdout, stderr } = await boxinit(["diff", "-n", "team"]);
    const changed = everything.filter(({ shape }) => shape.written.length > 0).length;
    expect(exitCode).toBe(1);
    expect(stdout.match(/^--- a\/team\/\w+\/[a-z-]+$/gm)).toHaveLength(changed);
    expect(stderr).toBe(
      `boxinit: enforce would change the next pods of ${changed} of ${everything.length} Sysbox workloads\n`,
    );
    expect(await boxinit(["diff", "-n", "empty"])).toMatchObject({ exitCode: 0, stdout: "" });
  });
});

function rowOf({ kind, name, judged, next, pods: { total, ...pods } }: WorkloadReport): string {
  const now = Object.entries(pods).flatMap(([state, count]) => (count === 0 ? [] : [`${count} ${state}`]));
  return `${kind} ${name}, ${judged}: ${next.prospect}; ${now.join(", ")} of ${total}`;
}

describe("what is told", () => {
  test("of a pod that something else controls: it belongs to that, and speaks for it", async () => {
    await createNamespace(cluster.api, "custom", { "boxinit/mode": "off" });
    const { body } = await cluster.api.create("/api/v1/namespaces/custom/configmaps", {
      metadata: { name: "machines" },
    });
    const { uid } = z.object({ metadata: z.object({ uid: z.string() }) }).parse(body).metadata;
    const owner = { apiVersion: "v1", kind: "ConfigMap", name: "machines", uid, controller: true };
    for (const name of ["a", "b"]) {
      await createPod(cluster.api, { namespace: "custom", name, metadata: { ownerReferences: [owner] } });
    }
    const { workloads } = await scan("-n", "custom");
    expect(workloads.map(rowOf)).toEqual(["ConfigMap machines, pod: repaired; 2 would-be-repaired of 2"]);
  });

  test("of a ServiceAccount that refuses the API token: its pods need none, and get none", async () => {
    await createNamespace(cluster.api, "tokenless");
    await cluster.api.patch("/api/v1/namespaces/tokenless/serviceaccounts/default", {
      automountServiceAccountToken: false,
    });
    // The API server's admission reads ServiceAccounts from a cache.
    await waitUntil("pods get no token", async () => {
      const { body } = await postPod(cluster.api, { namespace: "tokenless", name: "probe" }, "?dryRun=All");
      return readPod(body).spec.volumes.length === 0;
    });
    const [, deployment] = workloadKinds;
    const command = ["bash", "-c", "/opt/prepare && exec /sbin/init"];
    const spec = {
      runtimeClassName: "sysbox-runc",
      containers: [{ name: "main", image: "registry.example/machine:1", command }],
    };
    await deployment?.create(cluster.api, "tokenless", "machine", { spec });
    await waitUntil("its pod is there", async () => (await podsIn("tokenless")).length === 1);
    expect((await scan("-n", "tokenless")).workloads.map(rowOf)).toEqual([
      "Deployment machine, template: in-order; 1 in-order of 1",
    ]);
    expect((await podsIn("tokenless"))[0]?.metadata.annotations).toEqual({});
  });

  test("of a Service that no Sysbox pod bears beside it", async () => {
    await createNamespace(cluster.api, "serviced", { "boxinit/mode": "off" });
    await createPod(cluster.api, { namespace: "serviced", name: "machine" });
    const ports = [{ port: 80 }];
    for (const [name, clusterIP] of [
      ["sysbox", undefined],
      ["sysbox-headless", "None"],
    ] as const) {
      await cluster.api.create("/api/v1/namespaces/serviced/services", {
        metadata: { name },
        spec: { ports, clusterIP },
      });
    }
    const { namespaces } = await scan("-n", "serviced");
    expect(namespaces.map(({ findings }) => findings.map(({ data }) => data?.service))).toEqual([["sysbox"]]);
  });
});

describe("rights", () => {
  const group = "/apis/rbac.authorization.k8s.io/v1";
  const listing = [
    { apiGroups: [""], resources: ["pods", "podtemplates", "replicationcontrollers"], verbs: ["list"] },
    { apiGroups: ["apps"], resources: ["deployments", "statefulsets", "daemonsets", "replicasets"], verbs: ["list"] },
    { apiGroups: ["batch"], resources: ["jobs", "cronjobs"], verbs: ["list"] },
  ];

  /** A kubeconfig of somebody who may list workloads in the namespace `team`, and nothing else. */
  async function reader(): Promise<string> {
    const { api, access, supervised } = cluster;
    await api.create("/api/v1/namespaces/team/serviceaccounts", { metadata: { name: "reader" } });
    await api.create(`${group}/namespaces/team/roles`, { metadata: { name: "reader" }, rules: listing });
    await api.create(`${group}/namespaces/team/rolebindings`, {
      metadata: { name: "reader" },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "reader" },
      subjects: [{ kind: "ServiceAccount", name: "reader", namespace: "team" }],
    });
    const file = join(supervised.folder, "reader.kubeconfig");
    writeFileSync(file, kubeconfigOf({ ...access, token: await tokenOf(api, "team", "reader") }), { mode: 0o600 });
    return file;
  }

  test("in one namespace do for that namespace, and what is not known without more is told", async () => {
    const kubeconfig = await reader();
    const one = await boxinit(["scan", "-o", "json", "-n", "team", "--fail-on", "never"], kubeconfig);
    expect(one.exitCode).toBe(0);
    expect(one.stderr.split("\n").filter(Boolean)).toEqual([
      expect.stringMatching(/^boxinit: get namespace team: HTTP 403, .*; its mode is not known$/),
      expect.stringMatching(
        /^boxinit: list services in namespace team: HTTP 403, .*; a Service named sysbox would not be told$/,
      ),
      expect.stringMatching(/^boxinit: list serviceaccounts in namespace team: HTTP 403, /),
      expect.stringMatching(/^boxinit: list runtimeclasses: HTTP 403, /),
    ]);
    const { workloads } = await scan("-n", "team");
    expect(scanReport.parse(JSON.parse(one.stdout)).workloads).toEqual(workloads);

    const all = await boxinit(["scan"], kubeconfig);
    expect(all).toMatchObject({ exitCode: 3, stdout: "" });
    expect(all.stderr).toMatch(
      /^boxinit: list namespaces: HTTP 403, namespaces is forbidden: User "system:serviceaccount:team:reader" cannot list resource "namespaces" .*cli\.md#scan/,
    );
  });

  test.each(["scan", "diff"])("an API server that can not be reached: %s ends with 3, at once", async (command) => {
    const kubeconfig = join(cluster.supervised.folder, "nowhere.kubeconfig");
    const [port = 0] = await freePorts(1);
    writeFileSync(kubeconfig, kubeconfigOf({ port, token: "none" }));
    const { exitCode, stderr } = await boxinit([command], kubeconfig);
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(/^boxinit: get the version of the API server: connect ECONNREFUSED[^\n]*\n$/);
  });
});

describe("the same namespace, once it is in enforce mode and its pods are started anew", () => {
  // A Job does not replace a pod at once.
  const restarted = everything.filter(({ kind }) => !["Job", "CronJob"].includes(kind.kind));

  test("has the pods that the report has promised, to the command and the mount", async () => {
    const promised = (await scan("-n", "team")).workloads;
    await cluster.api.patch("/api/v1/namespaces/team", { metadata: { labels: { "boxinit/mode": "enforce" } } });
    // The API server's admission reads namespaces from a cache.
    await waitUntil("the label is in effect", () => isRepaired(cluster.api, "team"));
    // Of a Job's pods no other is made at once.
    const old = await podsIn("team");
    await cluster.api.delete(podsOf("team"));
    await waitUntil("the old pods are gone", async () => {
      const left = new Set((await podsIn("team")).map(({ metadata }) => metadata.uid));
      return old.every(({ metadata }) => !left.has(metadata.uid));
    });
    for (const { kind, shape } of everything) {
      if (kind.kind === "Pod") await kind.create(cluster.api, "team", nameOf(kind, shape), shape.template);
    }
    const labelled = z.looseObject({ app: z.string() });
    const podOf = async (name: string) =>
      (await podsIn("team")).find(({ metadata }) => labelled.parse(metadata.labels).app === name);
    for (const { kind, shape } of restarted) {
      const name = nameOf(kind, shape);
      await waitUntil(`${name} has a pod`, async () => (await podOf(name)) !== undefined);
      const pod = await podOf(name);
      const row = promised.find((one) => one.name === name);
      const isRepaired = pod?.metadata.annotations["boxinit/status"] !== undefined;
      expect(`${name} ${isRepaired ? "repaired" : "in-order"}`).toBe(`${name} ${row?.next.prospect}`);
      const containers = [...(pod?.spec.initContainers ?? []), ...(pod?.spec.containers ?? [])];
      for (const container of row?.next.containers ?? []) {
        const stored = containers.find((one) => one.name === container.name);
        expect(
          stored === undefined ? undefined : isAsPromised(stored, container),
          `${name}, ${container.name}`,
        ).toEqual([]);
      }
    }

    const { workloads } = await scan("-n", "team");
    const states = workloads
      .filter(({ kind }) => !["Job", "CronJob"].includes(kind))
      .map(({ next, pods }) => [next.prospect, pods.total, pods["was-repaired"], pods["in-order"]].join());
    // What boxinit has repaired is right as it is stored, which is all that there is to judge of a pod on its own.
    expect(new Set(states)).toEqual(new Set(["repaired,1,1,0", "in-order,1,1,0", "in-order,1,0,1"]));
    expect(workloads.flatMap(({ otherPods }) => otherPods)).toEqual([]);
  });
});

/** Where a stored container differs from what was said of it. */
function isAsPromised(
  { command, args, volumeMounts }: StoredContainer,
  promised: WorkloadReport["next"]["containers"][number],
): readonly string[] {
  const paths = new Set(volumeMounts.map(({ mountPath }) => mountPath));
  const isCommandRight =
    promised.command === undefined ||
    (JSON.stringify(command) === JSON.stringify(promised.command) && args === undefined);
  return [
    ...(isCommandRight ? [] : [`command ${JSON.stringify(command)}`]),
    ...promised.mounts.flatMap((mount) => {
      const isThere = paths.has(mount.path) === (mount.action !== "move");
      const isAtTarget = mount.action === "keep" || paths.has(mount.target);
      return isThere && isAtTarget ? [] : [`${mount.action} of ${mount.path}: ${[...paths].join(", ")}`];
    }),
  ];
}
