import { expect, it } from "vitest";
import { isObject } from "../../src/core/inspect/json.ts";
import { defaultPolicy } from "../../src/core/policy.ts";
import { repairPod } from "../../src/core/repair-pod.ts";
import { scanCluster } from "../../src/scan/scan-cluster.ts";
import type { StoredObject } from "./list-server/stored-object.ts";
import { pod, workload } from "./objects.ts";

it("a pod on which the engine fails is told as that, and the others as ever", async () => {
  const broken = workload("Deployment.apps/v1", "broken", { annotations: { fails: "yes" } });
  const objects = [broken, pod("broken-1", { owner: broken, annotations: { fails: "yes" } }), pod("right")];
  const repair: typeof repairPod = (raw, options) => {
    if (isObject(raw) && JSON.stringify(raw.metadata).includes("fails")) throw new Error("a fault of the engine");
    return repairPod(raw, options);
  };
  const report = await scanCluster(sourceOf(objects), {
    policy: defaultPolicy,
    repair,
    scope: { namespace: null, selector: null },
    withDiffs: true,
    scannedAt: "2025-01-01T00:00:00Z",
    onUnseen: () => {},
    onPod: () => {},
  });
  expect(
    report.workloads.map(({ name, next, pods }) => [name, next.prospect, next.findings[0]?.code, pods.total]),
  ).toEqual([
    ["broken", "not-repairable", "internal-error", 1],
    ["right", "repaired", "init-wrapped", 1],
  ]);
  expect(report.totals.pods).toMatchObject({ "not-repairable": 1, "would-be-repaired": 1 });
});

function sourceOf(objects: readonly StoredObject[]): Parameters<typeof scanCluster>[0] {
  async function* list({ kind }: { readonly kind: string }) {
    yield* objects.filter((one) => one.kind === kind);
  }
  return {
    server: "https://127.0.0.1",
    version: "v1.36.3",
    list,
    listIfAllowed: async (kind) => ({ is: "allowed", value: list(kind) }),
    namespace: async () => ({ is: "allowed", value: undefined }),
  };
}
