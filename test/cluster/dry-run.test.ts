import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { type Cluster, startCluster } from "./boxinit/start-cluster.ts";
import { kubectl } from "./control-plane/run-kubectl.ts";
import { waitUntil } from "./control-plane/wait-until.ts";
import { comparablePod } from "./pods/comparable-pod.ts";
import { createPod, manifestOf, podsOf, postPod } from "./pods/create-pod.ts";
import { repairablePods, unrepairablePods } from "./pods/sysbox-pods.ts";

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(() => cluster?.stop());

const namespace = "default";
const review = z.looseObject({ msg: z.literal("review"), name: z.string(), dryRun: z.boolean().optional() });

/** boxinit's own lines about a pod, so far: a line is written after the answer. */
function reviewsOf(name: string): readonly z.infer<typeof review>[] {
  const lines = cluster.boxinit.output().split("\n").slice(0, -1);
  return lines.flatMap((line) => review.safeParse(JSON.parse(line)).data ?? []).filter((line) => line.name === name);
}

describe("a dry run is answered as the creation would be", () => {
  test.each(Object.entries({ ...repairablePods, ...unrepairablePods }))("%s", async (name, parts) => {
    const pod = { ...parts, name, namespace };
    const dry = await postPod(cluster.api, pod, "?dryRun=All");
    expect(dry.status).toBe(201);
    expect((await cluster.api.get(`${podsOf(namespace)}/${name}`)).status).toBe(404);

    const created = await createPod(cluster.api, pod);
    expect(dry.warnings).toEqual(created.warnings);
    expect(comparablePod(dry.body)).toEqual(comparablePod(created.body));
    await waitUntil("both are in the log", () => reviewsOf(name).length >= 2);
    expect(reviewsOf(name).map(({ dryRun }) => dryRun)).toEqual([true, undefined]);
  });
});

describe("kubectl", () => {
  const names = ["wrapped-with-token", "masked-with-token", "several-containers"] as const;
  test.each(names)("shows with --dry-run=server what it then creates: %s", async (name) => {
    const pod = { ...repairablePods[name], name: `kubectl-${name}`, namespace };
    const manifest = JSON.stringify(manifestOf(pod));
    const { warnings } = await postPod(cluster.api, pod, "?dryRun=All");
    expect(warnings).not.toEqual([]);
    const printed = warnings.map((warning) => `Warning: ${warning}\n`).join("");

    const dry = kubectl(cluster, ["apply", "-f", "-", "--dry-run=server", "-o", "json"], manifest);
    expect(dry.stderr).toBe(printed);
    expect((await cluster.api.get(`${podsOf(namespace)}/${pod.name}`)).status).toBe(404);

    expect(kubectl(cluster, ["apply", "-f", "-"], manifest).stderr).toBe(printed);
    const stored = kubectl(cluster, ["get", "pod", pod.name, "-o", "json"]);
    expect(comparablePod(JSON.parse(dry.stdout))).toEqual(comparablePod(JSON.parse(stored.stdout)));
  });
});
