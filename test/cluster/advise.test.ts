import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { type ManifestTemplate, type WorkloadManifest, workloadManifests } from "./advised/workload-manifests.ts";
import { type Cluster, startCluster } from "./boxinit/start-cluster.ts";
import { createNamespace } from "./control-plane/create-namespace.ts";
import { kubectl } from "./control-plane/run-kubectl.ts";
import { waitUntil } from "./control-plane/wait-until.ts";

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster();
  for (const mode of ["enforce", "audit", "off"]) await createNamespace(cluster.api, mode, { "boxinit/mode": mode });
  const runc = { metadata: { name: "runc" }, handler: "runc" };
  await cluster.api.create("/apis/node.k8s.io/v1/runtimeclasses", runc);
});
afterAll(() => cluster?.stop());

const fromShell: ManifestTemplate = { command: ["sh", "-c", "exec /sbin/init"] };
const withArgument: ManifestTemplate = { command: ["sh", "-c", "exec /sbin/init --log-level=err"] };
const sound: ManifestTemplate = { command: ["/sbin/init"] };

interface Applied {
  readonly namespace?: string;
  readonly name?: string;
  readonly replicas?: number;
  readonly args?: readonly string[];
}

/** The warnings that `kubectl apply` prints. */
function apply(workload: WorkloadManifest, template: ManifestTemplate, applied: Applied = {}): readonly string[] {
  const { namespace = "default", name = "machine", replicas = 1, args = [] } = applied;
  const manifest = JSON.stringify(workload.write(name, template, replicas));
  const { stderr } = kubectl(cluster, ["apply", "-n", namespace, ...args, "-f", "-"], manifest);
  return stderr.split("\n").filter((line) => line !== "");
}

const advice = z.object({ msg: z.literal("review"), route: z.literal("advise"), kind: z.string(), name: z.string() });

/**
 * The kinds of those that boxinit has told about, by the beginning of their names. How often it was asked is up to the API
 * server, which asks once more where a controller has changed the object meanwhile.
 */
function kindsTold(name: string): readonly string[] {
  const lines = cluster.boxinit.output().split("\n").slice(0, -1);
  const told = lines.flatMap((line) => advice.safeParse(JSON.parse(line)).data ?? []);
  return [...new Set(told.filter((one) => one.name.startsWith(name)).map(({ kind }) => kind))];
}

const spec = z.object({ spec: z.unknown() });
function storedSpec(resource: string, name: string, namespace = "default"): unknown {
  return spec.parse(JSON.parse(kubectl(cluster, ["get", resource, name, "-n", namespace, "-o", "json"]).stdout)).spec;
}

describe.each(workloadManifests)("kubectl apply of a $kind whose pods would need repair", (workload) => {
  const { kind, resource, immutable = false } = workload;

  test("prints what is wrong with its template, and what boxinit does about it under enforce", () => {
    const told = `Warning: boxinit: ${kind} machine:`;
    expect(apply(workload, fromShell)).toEqual([
      `${told} Sysbox does not recognise systemd started as ["sh","-c","exec /sbin/init"]`,
      `${told} repair under enforce: command ["/sbin/init"]`,
      expect.stringMatching(`^${told} token /var/run/secrets/kubernetes.io/serviceaccount is hidden`),
      `${told} repair under enforce: mirror at /etc/serviceaccount`,
    ]);
  });

  test("stores it as if boxinit were not there", () => {
    expect(apply(workload, fromShell, { namespace: "off" })).toEqual([]);
    const withoutUid = (value: unknown) =>
      JSON.stringify(value).replace(/[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/g, "");
    expect(withoutUid(storedSpec(resource, "machine"))).toBe(withoutUid(storedSpec(resource, "machine", "off")));
  });

  test("is silent where something else changes, and where nothing does", () => {
    expect(apply(workload, fromShell, { replicas: 2 })).toEqual([]);
    expect(apply(workload, fromShell, { replicas: 2, args: ["--server-side", "--force-conflicts"] })).toEqual([]);
  });

  test.each(immutable ? [] : [kind])(
    "of a %s: tells of a template that changes, and is silent once it is in order",
    () => {
      expect(apply(workload, withArgument)[0]).toContain(
        `Warning: boxinit: ${kind} machine: Sysbox does not recognise`,
      );
      expect(apply(workload, sound)).toEqual([]);
    },
  );

  test("is silent about pods that aren't Sysbox's, and those that opted out", () => {
    expect(apply(workload, { ...fromShell, runtimeClassName: "runc" }, { name: "runc" })).toEqual([]);
    const optedOut = { ...fromShell, annotations: { "boxinit/mode": "off" } };
    expect(apply(workload, optedOut, { name: "opted-out" })).toEqual([]);
  });

  test("prints the same in a namespace of either mode, and in a dry run", () => {
    for (const namespace of ["enforce", "audit"]) expect(apply(workload, fromShell, { namespace })).toHaveLength(4);
    expect(apply(workload, fromShell, { name: "dry", args: ["--dry-run=server"] })).toHaveLength(4);
  });
});

describe("what a controller makes is not told again", () => {
  const list = z.object({ items: z.array(z.unknown()) });
  const countOf = (resource: string, name: string) =>
    list.parse(JSON.parse(kubectl(cluster, ["get", resource, "-l", `app=${name}`, "-o", "json"]).stdout)).items.length;
  const [deployment] = workloadManifests;

  test("a Deployment's ReplicaSets", async () => {
    if (deployment?.kind !== "Deployment") throw new Error("no Deployment");
    apply(deployment, fromShell, { name: "rolled" });
    await waitUntil("its ReplicaSet is there", () => countOf("replicasets.apps", "rolled") === 1);
    apply(deployment, withArgument, { name: "rolled" });
    await waitUntil("the next ReplicaSet is there", () => countOf("replicasets.apps", "rolled") === 2);
    await waitUntil("pods are there", () => countOf("pods", "rolled") > 0);
    expect(kindsTold("rolled")).toEqual(["Deployment"]);
  });

  test("a CronJob's Jobs", async () => {
    const workload = workloadManifests.find(({ kind }) => kind === "CronJob");
    if (workload === undefined) throw new Error("no CronJob");
    apply(workload, fromShell, { name: "nightly", replicas: 1_000_000_000 });
    const path = "/apis/batch/v1/namespaces/default/cronjobs/nightly/status";
    const missed = { status: { lastScheduleTime: "2020-01-01T00:00:00Z" } };
    expect((await cluster.api.patch(path, missed)).status).toBe(200);
    await waitUntil("its pod is there", () => countOf("pods", "nightly") === 1);
    expect(kindsTold("nightly")).toEqual(["CronJob"]);
  });
});

test("no condition has erred", async () => {
  const exposition = String((await cluster.api.get("/metrics")).body);
  const counted = exposition
    .split("\n")
    .filter((line) => /^apiserver_admission_match_condition_.*"advise\.workloads\.boxinit"/.test(line));
  expect(counted.filter((line) => line.includes("_exclusions_total"))).not.toEqual([]);
  expect(counted.filter((line) => line.includes("_evaluation_errors_total"))).toEqual([]);
});

test("where boxinit is down, everything is stored, without a word", async () => {
  process.kill(cluster.boxinit.pid, "SIGKILL");
  await cluster.boxinit.ended;
  for (const workload of workloadManifests) {
    expect(apply(workload, fromShell, { name: "unseen" })).toEqual([]);
    expect(storedSpec(workload.resource, "unseen")).toBeDefined();
  }
});
