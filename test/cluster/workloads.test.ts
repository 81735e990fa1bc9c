import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { type PodParts, podOf } from "../support/review-builder.ts";
import { undoRepair } from "../support/undo-repair.ts";
import { type Cluster, startCluster } from "./boxinit/start-cluster.ts";
import { createNamespace } from "./control-plane/create-namespace.ts";
import { kubectl } from "./control-plane/run-kubectl.ts";
import { waitUntil } from "./control-plane/wait-until.ts";
import { podsOf } from "./pods/create-pod.ts";
import { mountsOf } from "./pods/mounts-of.ts";
import { tokenVolume } from "./pods/pods-with-tokens.ts";
import { readPod, type StoredContainer } from "./pods/stored-pod.ts";
import { readTwin } from "./pods/twin.ts";
import { workloadKinds } from "./pods/workload-kinds.ts";
import { authoredToken, workloadShapes } from "./pods/workload-shapes.ts";

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster();
  await createNamespace(cluster.api, "repaired");
  await createNamespace(cluster.api, "untouched", { "boxinit/mode": "off" });
  // For DaemonSets; nothing runs on it.
  await cluster.api.create("/api/v1/nodes", { metadata: { name: "node" } });
});
afterAll(() => cluster?.stop());

const podList = z.object({ kind: z.literal("PodList"), items: z.array(z.unknown()) });

/** The workload's one pod, once its controller has made it; a list's items do not tell their kind. */
async function podOfWorkload(namespace: string, name: string): Promise<unknown> {
  let pods: readonly unknown[] = [];
  await waitUntil(`${namespace}/${name} has a pod`, async () => {
    const { body } = await cluster.api.get(`${podsOf(namespace)}?labelSelector=app%3D${name}`);
    pods = podList.parse(body).items;
    return pods.length > 0;
  });
  expect(pods).toHaveLength(1);
  return pods[0];
}

function shapeOf(container: StoredContainer): object {
  const { command, args, env } = container;
  return {
    ...(command === undefined ? {} : { command }),
    ...(args === undefined ? {} : { args }),
    ...(env.length === 0 ? {} : { env: env.map(({ name, value }) => `${name}=${value}`) }),
    mounts: mountsOf(container),
  };
}

describe.each(workloadKinds)("a pod of a $kind", ({ kind, create }) => {
  test.each(workloadShapes)("$shape", async ({ shape, template, stored, written }) => {
    const name = `${kind}-${shape}`.toLowerCase().replaceAll(" ", "-");
    for (const namespace of ["repaired", "untouched"]) await create(cluster.api, namespace, name, template);
    const [repaired, untouched] = [await podOfWorkload("repaired", name), await podOfWorkload("untouched", name)];

    const { metadata, spec } = readPod(repaired);
    const containers = [...spec.initContainers, ...spec.containers];
    expect(Object.fromEntries(containers.map((container) => [container.name, shapeOf(container)]))).toEqual(stored);
    const annotations = [...Object.keys(template.annotations ?? {}), ...written];
    expect(Object.keys(metadata.annotations).toSorted()).toEqual(annotations.toSorted());
    for (const { volumeMounts } of containers) {
      const paths = volumeMounts.map(({ mountPath }) => mountPath);
      expect(new Set(paths).size).toBe(paths.length);
    }
    expect(spec.volumes.filter(({ name }) => name === "token")).toEqual([authoredToken]);
    expect(undoRepair(readTwin(untouched), readTwin(repaired))).toEqual(readTwin(untouched));
  });
});

describe("kubectl apply of the same manifest again", () => {
  const manifest = (name: string, parts: PodParts) =>
    JSON.stringify({ apiVersion: "v1", kind: "Pod", ...podOf({ ...parts, metadata: { ...parts.metadata, name } }) });
  const apply = (input: string) => kubectl(cluster, ["apply", "-f", "-"], input).stdout;

  test("is refused for a bare pod whose command was changed, whose annotation says so, and which can be made anew", () => {
    const bare = manifest("unwrapped", {});
    expect(apply(bare)).toBe("pod/unwrapped created\n");
    expect(() => apply(bare)).toThrow("pod updates may not change fields");
    const status = "jsonpath={.metadata.annotations.boxinit/status}";
    expect(kubectl(cluster, ["get", "pod", "unwrapped", "-o", status]).stdout).toContain("init-wrapped");
    expect(kubectl(cluster, ["replace", "--force", "-f", "-"], bare).stdout).toContain("pod/unwrapped replaced");
  });

  const volumeMounts = [{ name: "own", mountPath: "/var/run/secrets/serviceaccount" }];
  const stayed: Readonly<Record<string, PodParts>> = {
    masked: { container: { command: ["sh", "-c", "/opt/prepare; exec /sbin/init"] } },
    "told-not-to-unwrap": {
      metadata: { annotations: { "boxinit/unwrap": "never" } },
      container: { volumeMounts },
      spec: { volumes: [tokenVolume("own")] },
    },
  };
  test.each(Object.entries(stayed))("goes through where the command has stayed: %s", (name, parts) => {
    const bare = manifest(name, parts);
    expect(apply(bare)).toBe(`pod/${name} created\n`);
    expect(apply(bare)).toMatch(/^pod\/\S+ (configured|unchanged)\n$/);
  });
});
