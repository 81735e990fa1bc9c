import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import type { PodParts } from "../support/review-builder.ts";
import { type Cluster, startCluster } from "./boxinit/start-cluster.ts";
import { countReviews } from "./calls/review-counts.ts";
import { podCreationOf } from "./control-plane/audit-log.ts";
import { createNamespace } from "./control-plane/create-namespace.ts";
import { comparablePod } from "./pods/comparable-pod.ts";
import { type NamedPod, podsOf, postPod } from "./pods/create-pod.ts";
import { repairablePods, unrepairablePods } from "./pods/sysbox-pods.ts";

let cluster: Cluster;
beforeAll(async () => {
  // A boxinit that does not answer would store every pod as it came.
  cluster = await startCluster({ registration: { webhook: { failurePolicy: "Fail" } } });
  for (const mode of ["enforce", "audit", "off"]) await createNamespace(cluster.api, mode, { "boxinit/mode": mode });
});
afterAll(() => cluster?.stop());

/** Creates the pod and reads it back, without what differs between any two pods. */
async function stored(pod: NamedPod): Promise<unknown> {
  const { status, body } = await postPod(cluster.api, pod);
  expect(status, JSON.stringify(body)).toBe(201);
  return comparablePod((await cluster.api.get(`${podsOf(pod.namespace)}/${pod.name}`)).body);
}

async function storedWithoutBoxinit(pod: NamedPod): Promise<unknown> {
  const before = await countReviews(cluster.boxinit);
  const alone = await stored({ ...pod, namespace: "off" });
  expect(await countReviews(cluster.boxinit)).toEqual(before);
  return alone;
}

describe("audit mode stores a pod as if boxinit were not there", () => {
  test.each(Object.entries(repairablePods))("one that enforce mode would change: %s", async (name, parts) => {
    const pod = { ...parts, name, namespace: "audit" };
    const changes = await cluster.boxinit.metric('boxinit_reviews_total{mode="audit",decision="changed"}');
    const audited = await stored(pod);
    expect(await cluster.boxinit.metric('boxinit_reviews_total{mode="audit",decision="changed"}')).toBe(changes + 1);
    expect(audited).toEqual(await storedWithoutBoxinit(pod));
    expect(audited).not.toEqual(await stored({ ...pod, namespace: "enforce" }));
  });

  test.each(Object.entries(unrepairablePods))("one that is only told about: %s", async (name, parts) => {
    const pod = { ...parts, name, namespace: "audit" };
    expect(await stored(pod)).toEqual(await storedWithoutBoxinit(pod));
  });

  test.each(Object.entries(repairablePods))("one that its annotation lowers to audit: %s", async (name, parts) => {
    const given: PodParts = parts;
    const annotations = { ...annotationsOf(given), "boxinit/mode": "audit" };
    const pod = {
      ...parts,
      metadata: { ...given.metadata, annotations },
      name: `lowered-${name}`,
      namespace: "enforce",
    };
    expect(await stored(pod)).toEqual(await storedWithoutBoxinit(pod));
  });
});

function annotationsOf({ metadata }: PodParts): object {
  return z.looseObject({ annotations: z.looseObject({}).default({}) }).parse(metadata ?? {}).annotations;
}

/** What the API server's audit log says of webhooks and by webhooks about a pod's creation. */
async function auditAnnotations({ namespace, name }: NamedPod): Promise<Readonly<Record<string, string>>> {
  const event = await podCreationOf(cluster, namespace, name);
  const ofWebhooks = Object.entries(event.annotations).filter(([key]) => /boxinit|webhook/.test(key));
  // The API server's own key also says in which round of calls it was, and which webhook of how many.
  return Object.fromEntries(ofWebhooks.map(([key, value]) => [key.replace(/round_\d+_index_\d+$/, "call"), value]));
}

describe("what boxinit tells arrives", () => {
  const masked = { ...repairablePods["masked-with-token"], name: "told" };
  const findings = "init-masked,token-hidden,host-users-not-false,stop-signal";

  test("in audit mode: as warnings of the answer, and in the API server's audit log", async () => {
    const pod = { ...masked, namespace: "audit" };
    const { warnings } = await postPod(cluster.api, pod);
    expect(warnings).toEqual([
      "boxinit: audit mode: the pod is unchanged, nothing of this was done",
      "boxinit: token /var/run/secrets/serviceaccount is hidden by systemd's /run; repair: mirror at /etc/serviceaccount",
      "boxinit: token /var/run/secrets/kubernetes.io/serviceaccount is hidden by systemd's /run",
      "boxinit: repair: mirror at /etc/serviceaccount-kubernetes.io",
    ]);
    expect(await auditAnnotations(pod)).toEqual({
      "audit.pods.boxinit/decision": "changed",
      "audit.pods.boxinit/mode": "audit",
      "audit.pods.boxinit/findings": findings,
      "audit.pods.boxinit/repair": expect.stringContaining("mirror at /etc/serviceaccount-kubernetes.io"),
      "mutation.webhook.admission.k8s.io/call":
        '{"configuration":"zz-boxinit","webhook":"audit.pods.boxinit","mutated":false}',
    });
  });

  test("in enforce mode: the same, but for the words that nothing was done", async () => {
    const pod = { ...masked, namespace: "enforce" };
    const { warnings } = await postPod(cluster.api, pod);
    expect(warnings).toEqual(
      (await postPod(cluster.api, { ...pod, namespace: "audit" }, "?dryRun=All")).warnings.slice(1),
    );
    expect(await auditAnnotations(pod)).toEqual({
      "enforce.pods.boxinit/decision": "changed",
      "enforce.pods.boxinit/mode": "enforce",
      "enforce.pods.boxinit/findings": findings,
      "mutation.webhook.admission.k8s.io/call":
        '{"configuration":"zz-boxinit","webhook":"enforce.pods.boxinit","mutated":true}',
    });
  });
});
