import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createNamespace } from "../cluster/control-plane/create-namespace.ts";
import type { ControlPlane } from "../cluster/control-plane/start-control-plane.ts";
import { podsOf } from "../cluster/pods/create-pod.ts";
import { readTwin, type Twin } from "../cluster/pods/twin.ts";
import { undoRepair } from "../support/undo-repair.ts";
import { installBoxinit } from "./installation/install-boxinit.ts";
import { runDaemonSet } from "./neighbours/daemon-set.ts";
import { runJob } from "./neighbours/job.ts";
import { machineTells, neighbourNames, neighboursPod } from "./neighbours/neighbours-pod.ts";
import { runStatefulSet } from "./neighbours/stateful-set.ts";
import { exec } from "./pods/exec.ts";
import { deletePod, type PodName, runPod } from "./pods/run-pod.ts";
import { untilBooted } from "./pods/until-booted.ts";
import { startNode } from "./start-node.ts";

const minutes = 60_000;
const both = "ey\ney\n";
const neither = "missing\nmissing\n";

let node: ControlPlane;
beforeAll(async () => {
  node = await startNode();
  await createNamespace(node.api, "unserved", { "boxinit/mode": "off" });
  await createNamespace(node.api, "served");
  await installBoxinit(node);
}, 5 * minutes);
afterAll(() => node?.stop());

describe.each(["masked", "wrapped"] as const)("beside a systemd that is %s", { timeout: 8 * minutes }, (name) => {
  let pods: Readonly<Record<"served" | "unserved", PodName>>;
  beforeAll(async () => {
    const run = (namespace: string) => runPod(node, neighboursPod(namespace, name));
    const [served, unserved] = await Promise.all([run("served"), run("unserved")]);
    pods = { served, unserved };
  }, 3 * minutes);
  afterAll(() => Promise.all(Object.values(pods ?? {}).map((pod) => deletePod(node, pod))), 3 * minutes);

  test("init container, native sidecar and sidecar are stored as Kubernetes alone stores them", async () => {
    const [served, unserved] = [await stored(pods.served), await stored(pods.unserved)];
    expect(JSON.stringify(neighboursOf(served))).toBe(JSON.stringify(neighboursOf(unserved)));
    expect(withoutApiToken(neighboursOf(served))).toMatchObject(neighboursOf(readTwin(neighboursPod("served", name))));
    // Of the rest, only what a repair says that it changes.
    expect(JSON.stringify(served)).not.toBe(JSON.stringify(unserved));
    expect(undoRepair(unserved, served)).toEqual(unserved);
  });

  test("they read their tokens at their own paths, and share a folder with systemd, which only now reads its own", async () => {
    for (const [namespace, ofSystemd] of [
      ["unserved", neither],
      ["served", both],
    ] as const) {
      const pod = pods[namespace];
      await untilBooted(node, pod, "main");
      expect((await exec(node, pod, machineTells, "main")).code).toBe(0);
      for (const reader of ["main", "native", "sidecar"]) {
        for (const writer of neighbourNames)
          expect(await told(pod, reader, writer), `${writer} to ${reader}`).toBe(both);
        expect(await told(pod, reader, "main"), `systemd to ${reader}, ${namespace}`).toBe(ofSystemd);
      }
    }
  });
});

describe("the machine of", { timeout: 8 * minutes }, () => {
  test("a StatefulSet keeps its disk when its pod is another one, which has its token too", async () => {
    const kept = { written: 0, disk: "kept\n" };
    expect(await runStatefulSet(node, "unserved")).toEqual({ ...kept, tokens: ["missing", "missing"] });
    expect(await runStatefulSet(node, "served")).toEqual({ ...kept, tokens: ["readable", "readable"] });
  });

  test("a Job ends, and well where it finds its token", async () => {
    expect(await runJob(node, "unserved")).toEqual({ ends: ["Failed"], exitCode: 3 });
    expect(await runJob(node, "served")).toEqual({ ends: ["Complete"], exitCode: 0, message: "ey" });
  });

  test("a DaemonSet is on every node, and has its token", async () => {
    expect(await runDaemonSet(node, "unserved")).toEqual({ seen: "missing" });
    expect(await runDaemonSet(node, "served")).toEqual({ seen: "readable" });
  });
});

async function told(pod: PodName, reader: string, writer: string): Promise<string> {
  return (await exec(node, pod, ["cat", `/srv/shared/${writer}`], reader)).stdout;
}

async function stored({ namespace, name }: PodName): Promise<Twin> {
  const { status, ...pod } = readTwin((await node.api.get(`${podsOf(namespace)}/${name}`)).body);
  return pod;
}

type Container = Twin["spec"]["containers"][number];
type Neighbours = Readonly<Record<"initContainers" | "containers", readonly Container[]>>;

function neighboursOf({ spec }: Twin): Neighbours {
  const { initContainers = [], containers } = spec;
  return { initContainers, containers: containers.filter(({ name }) => name !== "main") };
}

/** The API server mounts it in each container. */
function withoutApiToken({ initContainers, containers }: Neighbours): Neighbours {
  const without = (each: readonly Container[]) =>
    each.map(({ volumeMounts = [], ...container }) => ({
      ...container,
      volumeMounts: volumeMounts.filter(({ name }) => name !== "kube-api-access"),
    }));
  return { initContainers: without(initContainers), containers: without(containers) };
}
