import { asCreated } from "../../src/core/as-created.ts";
import { isObject, type JsonObject } from "../../src/core/inspect/json.ts";
import { defaultPolicy } from "../../src/core/policy.ts";
import { repairPod } from "../../src/core/repair-pod.ts";
import { applied } from "../support/applied.ts";

const apiVersions: Readonly<Record<string, string>> = {
  Deployment: "apps/v1",
  StatefulSet: "apps/v1",
  DaemonSet: "apps/v1",
  Job: "batch/v1",
  CronJob: "batch/v1",
  ReplicationController: "v1",
};

/**
 * What creates pods, and the pods that it has now: how many of each. Of a custom resource no template is known.
 */
export function workload(
  kind: string,
  namespace: string,
  name: string,
  template: JsonObject | undefined,
  ...pods: readonly (readonly [count: number, pod: JsonObject])[]
): readonly JsonObject[] {
  const apiVersion = apiVersions[kind] ?? "machines.example/v1";
  const uid = `${namespace}/${kind}/${name}`;
  const metadata = { namespace, name, uid, creationTimestamp: "2026-11-02T08:00:00Z" };
  const spec = kind === "CronJob" ? { jobTemplate: { spec: { template } } } : { template };
  const owner = { apiVersion, kind, name, uid, controller: true };
  const running = pods.flatMap(([count, one], group) =>
    Array.from({ length: count }, (_, index) => runningPod(one, namespace, `${name}-${group}${index}`, owner)),
  );
  return [{ apiVersion, kind, metadata, spec }, ...running];
}

export function barePod(namespace: string, name: string, template: JsonObject): JsonObject {
  return runningPod(template, namespace, name);
}

function runningPod(template: JsonObject, namespace: string, name: string, owner?: object): JsonObject {
  const { metadata, ...pod } = asCreated(template);
  const own = { namespace, name, uid: `${namespace}/${name}`, creationTimestamp: "2026-11-20T08:00:00Z" };
  const ownerReferences = owner === undefined ? {} : { ownerReferences: [owner] };
  return { ...pod, metadata: { ...(isObject(metadata) ? metadata : {}), ...own, ...ownerReferences } };
}

/** As it came out of a webhook that enforces. */
export function repaired(template: JsonObject): JsonObject {
  const pod = asCreated(template);
  const decision = repairPod(pod, { policy: defaultPolicy, mode: "enforce", origin: "admission" });
  const result = decision.decision === "changed" ? applied(pod, decision.patch) : undefined;
  if (!isObject(result)) throw new Error("the pod is not one that is repaired");
  return result;
}

export function namespace(name: string, mode?: string): JsonObject {
  const labels = mode === undefined ? {} : { "boxinit/mode": mode };
  return { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } };
}

export function service(namespace: string, name: string): JsonObject {
  return { apiVersion: "v1", kind: "Service", metadata: { namespace, name }, spec: { clusterIP: "10.96.4.20" } };
}

export function runtimeClass(name: string, handler: string): JsonObject {
  return { apiVersion: "node.k8s.io/v1", kind: "RuntimeClass", metadata: { name }, handler };
}
