import { z } from "zod";
import { inFlight } from "../../support/in-flight.ts";
import type { ApiClient } from "../control-plane/api-client.ts";
import { createNamespace } from "../control-plane/create-namespace.ts";
import { waitUntil } from "../control-plane/wait-until.ts";
import { podsOf } from "../pods/create-pod.ts";
import { type WorkloadKind, workloadKinds } from "../pods/workload-kinds.ts";
import { type KnownShape, knownShapes } from "./known-shapes.ts";

export interface KnownWorkload {
  readonly kind: WorkloadKind;
  readonly shape: KnownShape;
  readonly namespace: string;
  readonly name: string;
}

/** Every kind in every shape, again and again, dealt out to the namespaces in turn. */
export function dealOut(namespaces: readonly string[], count: number): readonly KnownWorkload[] {
  const pairs = workloadKinds.flatMap((kind) => knownShapes.map((shape) => ({ kind, shape })));
  return Array.from({ length: count }, (_, index) => {
    const { kind, shape } = pairs[index % pairs.length] ?? raise("there are no kinds");
    const namespace = namespaces[index % namespaces.length] ?? raise("there are no namespaces");
    return { kind, shape, namespace, name: `${kind.kind.toLowerCase()}-${shape.shape}-${index}` };
  });
}

/** Creates them, and waits until each has its pod. */
export async function createAll(
  api: ApiClient,
  workloads: readonly KnownWorkload[],
  labels: Readonly<Record<string, string>>,
): Promise<void> {
  for (const namespace of new Set(workloads.map((one) => one.namespace))) await createNamespace(api, namespace, labels);
  await inFlight(
    8,
    workloads.map(
      ({ kind, namespace, name, shape }) =>
        () =>
          kind.create(api, namespace, name, shape.template),
    ),
  );
  await untilEachHasAPod(api, workloads);
}

/** Each makes one pod, whose label `app` is its name. @returns the pods by `NAMESPACE/NAME` of their workload */
export async function untilEachHasAPod(
  api: ApiClient,
  workloads: readonly KnownWorkload[],
): Promise<ReadonlyMap<string, unknown>> {
  let pods: ReadonlyMap<string, unknown> = new Map();
  await waitUntil(
    "every workload has its pod",
    async () => {
      pods = await podsByWorkload(api, new Set(workloads.map(({ namespace }) => namespace)));
      const missing = workloads.filter(({ namespace, name }) => !pods.has(`${namespace}/${name}`));
      if (missing.length > 0) throw new Error(`${missing.length} have none, such as ${missing[0]?.name}`);
      return true;
    },
    { seconds: 280 },
  );
  return pods;
}

const list = z.object({
  items: z.array(
    z.looseObject({
      metadata: z.looseObject({
        labels: z.record(z.string(), z.string()).default({}),
        deletionTimestamp: z.string().optional(),
      }),
    }),
  ),
});

async function podsByWorkload(api: ApiClient, namespaces: ReadonlySet<string>): Promise<ReadonlyMap<string, unknown>> {
  const found = new Map<string, unknown>();
  for (const namespace of namespaces) {
    for (const pod of list.parse((await api.get(podsOf(namespace))).body).items) {
      const { labels, deletionTimestamp } = pod.metadata;
      if (deletionTimestamp === undefined) found.set(`${namespace}/${labels.app}`, pod);
    }
  }
  return found;
}

function raise(message: string): never {
  throw new Error(message);
}
