import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Cluster, startCluster } from "./boxinit/start-cluster.ts";
import { countReviews } from "./calls/review-counts.ts";
import type { ApiAnswer } from "./control-plane/api-client.ts";
import { createNamespace } from "./control-plane/create-namespace.ts";
import { waitUntil } from "./control-plane/wait-until.ts";
import { createPod, type NamedPod, postPod } from "./pods/create-pod.ts";
import { readPod } from "./pods/stored-pod.ts";

// With failurePolicy Fail, what creates a pod although boxinit is down is the choice of the mode, and nothing else.
let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster({ registration: { webhook: { failurePolicy: "Fail" } } });
});
afterAll(() => cluster?.stop());

type Outcome = "repaired" | "told" | "left alone";

function outcomeOf({ status, body, warnings }: ApiAnswer): Outcome {
  if (status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`);
  const command = readPod(body).spec.containers[0]?.command;
  if (command?.[0] === "/sbin/init") return "repaired";
  expect(command).toEqual(["sh", "-c", "exec /sbin/init"]);
  if (warnings.length === 0) return "left alone";
  expect(warnings[0]).toBe("boxinit: audit mode: the pod is unchanged, nothing of this was done");
  return "told";
}

function podWith(annotation: string | undefined, namespace: string): NamedPod {
  const metadata = annotation === undefined ? {} : { annotations: { "boxinit/mode": annotation } };
  return { namespace, name: `annotation-${annotation ?? "none"}`, metadata };
}

const modes = [undefined, "enforce", "audit", "off"] as const;

interface Row {
  readonly namespace: string;
  readonly label: string | undefined;
  /** For a pod without the annotation, and with each of its values. */
  readonly outcomes: readonly Outcome[];
}

const rows: readonly Row[] = [
  { namespace: "none", label: undefined, outcomes: ["repaired", "repaired", "told", "left alone"] },
  { namespace: "enforce", label: "enforce", outcomes: ["repaired", "repaired", "told", "left alone"] },
  { namespace: "audit", label: "audit", outcomes: ["told", "told", "told", "left alone"] },
  { namespace: "unknown", label: "dry-run", outcomes: ["told", "told", "told", "left alone"] },
  { namespace: "misspelt", label: "Enforce", outcomes: ["told", "told", "told", "left alone"] },
  { namespace: "empty", label: "", outcomes: ["told", "told", "told", "left alone"] },
  { namespace: "off", label: "off", outcomes: ["left alone", "left alone", "left alone", "left alone"] },
];

describe("the namespace's label gives the mode, and the pod's annotation only lowers it", () => {
  test.each(rows)("namespace $namespace", async ({ namespace, label, outcomes }) => {
    await createNamespace(cluster.api, namespace, label === undefined ? {} : { "boxinit/mode": label });
    for (const [index, mode] of modes.entries()) {
      const before = await countReviews(cluster.boxinit);
      const outcome = outcomeOf(await postPod(cluster.api, podWith(mode, namespace)));
      expect(outcome, `annotation ${mode}`).toBe(outcomes[index]);
      if (outcome === "left alone") expect(await countReviews(cluster.boxinit)).toEqual(before);
    }
  });

  test("an annotation that nobody understands leaves the pod as it came, and says so", async () => {
    const { body, warnings } = await createPod(cluster.api, podWith("of", "default"));
    expect(readPod(body).spec.containers[0]?.command).toEqual(["sh", "-c", "exec /sbin/init"]);
    expect(warnings).toEqual([expect.stringContaining("boxinit: annotation boxinit/mode:")]);
  });
});

test("a changed label takes effect on the next pods, without a restart of anything", async () => {
  const namespace = "changing";
  await createNamespace(cluster.api, namespace);
  const probe = { namespace, name: "probe" };
  const steps = [
    ["audit", "told"],
    ["off", "left alone"],
    ["enforce", "repaired"],
    ["anything", "told"],
    [null, "repaired"],
  ] as const;
  for (const [label, outcome] of steps) {
    await cluster.api.patch(`/api/v1/namespaces/${namespace}`, { metadata: { labels: { "boxinit/mode": label } } });
    // The API server's admission reads namespaces from a cache.
    await waitUntil(`label ${label}: ${outcome}`, async () => {
      return outcomeOf(await postPod(cluster.api, probe, "?dryRun=All")) === outcome;
    });
    expect(outcomeOf(await postPod(cluster.api, { namespace, name: `label-${label ?? "removed"}` }))).toBe(outcome);
  }
});

describe("once boxinit is down", () => {
  beforeAll(async () => {
    await createNamespace(cluster.api, "opted-out", { "boxinit/mode": "off" });
    process.kill(cluster.boxinit.pid, "SIGKILL");
    await cluster.boxinit.ended;
  });

  test.each([undefined, "enforce", "audit"])("a pod with the annotation %s is refused, as Fail says", async (mode) => {
    const { status, body } = await postPod(cluster.api, podWith(mode, "default"));
    expect(status).toBe(500);
    expect(body).toMatchObject({
      message: expect.stringContaining('failed calling webhook "default.pods.boxinit"'),
    });
  });

  test("a pod opts out", async () => {
    expect(outcomeOf(await postPod(cluster.api, podWith("off", "default")))).toBe("left alone");
  });

  test("a namespace opts out, whatever its pods say", async () => {
    for (const mode of modes) {
      expect(outcomeOf(await postPod(cluster.api, podWith(mode, "opted-out")))).toBe("left alone");
    }
  });
});
