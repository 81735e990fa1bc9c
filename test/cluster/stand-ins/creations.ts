import { type PodParts, podOf } from "../../support/review-builder.ts";
import type { ApiClient } from "../control-plane/api-client.ts";
import { readPod, type StoredPod } from "../pods/stored-pod.ts";
import { podOfKind } from "./base-pods.ts";
import type { Order } from "./orders.ts";
import { callsInOrder } from "./places.ts";
import { isCalledBefore, type Scene } from "./scene.ts";

/** The pod as it is stored, with boxinit among the webhooks. */
export function createPod(api: ApiClient, scene: Scene): Promise<StoredPod> {
  return create(api, scene, scene.order, podOfKind(scene.kind), "");
}

/** The same pod without boxinit. */
export function createPodWithoutBoxinit(api: ApiClient, scene: Scene): Promise<StoredPod> {
  // Vault's webhook mounts the author's token where it finds it.
  const isMoved = scene.kind === "wrapped" && isCalledBefore(scene, "boxinit", "vault");
  const pod = podOfKind(scene.kind, isMoved ? "/etc/serviceaccount" : undefined);
  const others = scene.order.filter((webhook) => webhook !== "boxinit");
  return create(api, scene, others, pod, "?dryRun=All");
}

function create(
  api: ApiClient,
  { order, kind, boxinit, others }: Scene,
  called: Order,
  { metadata, ...parts }: PodParts,
  query: string,
): Promise<StoredPod> {
  const calls = called.map((webhook) => ({ webhook, policy: webhook === "boxinit" ? boxinit : others }));
  const name = `${order.join("-")}.${kind}.${boxinit}.${others}`.toLowerCase();
  return post(api, podOf({ metadata: { ...metadata, name, labels: callsInOrder(calls) }, ...parts }), query);
}

/** What a stored pod becomes where it is created once more, and only boxinit is called. */
export async function createOnceMore(api: ApiClient, { metadata, spec }: StoredPod): Promise<StoredPod> {
  const labels = callsInOrder([{ webhook: "boxinit", policy: "IfNeeded" }]);
  const { annotations } = metadata;
  // The ServiceAccount admission plugin would mount its token where Istio, called again, has taken it away.
  const pod = {
    metadata: { name: "once-more", labels, annotations },
    spec: { ...spec, automountServiceAccountToken: false },
  };
  const again = await post(api, pod, "?dryRun=All");
  const { automountServiceAccountToken, ...same } = again.spec;
  return { ...again, spec: same };
}

async function post(api: ApiClient, pod: object, query: string): Promise<StoredPod> {
  const { status, body } = await api.post(`/api/v1/namespaces/default/pods${query}`, pod);
  if (status !== 201) throw new Error(`not admitted: ${status} ${JSON.stringify(body)}`);
  // The ServiceAccount admission plugin gives its volume a name that ends at random.
  return readPod(JSON.parse(JSON.stringify(body).replaceAll(/kube-api-access-[a-z0-9]{5}/g, "kube-api-access-00000")));
}
