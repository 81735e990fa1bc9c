import { type PodParts, podOf } from "../../support/review-builder.ts";
import type { ApiClient } from "../control-plane/api-client.ts";
import { withoutRandomNames } from "../pods/comparable-pod.ts";
import { podsOf } from "../pods/create-pod.ts";
import { readPod, type StoredPod } from "../pods/stored-pod.ts";
import { podOfKind } from "./base-pods.ts";
import type { Order } from "./orders.ts";
import { labelsThatCall } from "./places.ts";
import type { Scene } from "./scene.ts";

/** The pod as it is stored, with boxinit among the webhooks. */
export function createWithBoxinit(api: ApiClient, scene: Scene): Promise<StoredPod> {
  return create(api, scene, scene.order, podOfKind(scene.kind), "");
}

/** The same pod as it comes out without boxinit. */
export function createWithoutBoxinit(api: ApiClient, scene: Scene): Promise<StoredPod> {
  const others = scene.order.filter((webhook) => webhook !== "boxinit");
  return create(api, scene, others, podOfKind(scene.kind), "?dryRun=All");
}

/** As the pod comes out whose author's token is at another path. */
export function tryWithTokenAt(api: ApiClient, scene: Scene, tokenPath: string): Promise<StoredPod> {
  const { metadata, ...parts } = podOfKind(scene.kind, tokenPath);
  return create(
    api,
    scene,
    scene.order,
    { ...parts, metadata: { ...metadata, name: "token-elsewhere" } },
    "?dryRun=All",
  );
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
  return post(api, podOf({ metadata: { name, ...metadata, labels: labelsThatCall(calls) }, ...parts }), query);
}

/** What a stored pod becomes where it is created once more, and only boxinit is called. */
export async function createOnceMore(api: ApiClient, { metadata, spec }: StoredPod): Promise<StoredPod> {
  const labels = labelsThatCall([{ webhook: "boxinit", policy: "IfNeeded" }]);
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
  const { body } = await api.create(podsOf("default") + query, pod);
  return readPod(JSON.parse(withoutRandomNames(JSON.stringify(body))));
}
