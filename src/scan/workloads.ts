import { isObject, type JsonObject } from "../core/inspect/json.ts";
import { workloadTemplate } from "../manifests/pod-templates.ts";
import type { Judge, JudgedPod } from "./judge-pod.ts";
import type { ListedKind } from "./listed-kinds.ts";
import { identityOf, type ObjectIdentity } from "./object-identity.ts";
import { createOwners } from "./owners.ts";
import { type AlikePods, addToGroups, groupOf } from "./pod-groups.ts";
import type { ServiceAccounts } from "./service-accounts.ts";

/** What is kept of a workload: not the objects, only what the engine makes of them. */
export interface Workload {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** Undefined where the template is not known, or none of a Sysbox pod. */
  readonly template: JudgedPod | undefined;
  /** The selector is for it, or for one of its pods. */
  isSeen: boolean;
  readonly groups: AlikePods[];
  newest: { readonly createdAt: string; readonly judged: JudgedPod } | undefined;
}

export interface Workloads {
  /** @param isSelected - whether it counts even where no pod of it does */
  addWorkload(kind: ListedKind, object: JsonObject, isSelected: boolean): void;
  /** A workload that was added counts. */
  select(object: JsonObject): void;
  addPod(pod: JsonObject): void;
  /** Those that were seen and have Sysbox pods, or would. */
  readonly sysbox: Iterable<Workload>;
  readonly seen: number;
}

/** Gathers pods under the workloads that made them. Workloads are to be added before pods. */
export function createWorkloads(judge: Judge, accounts: ServiceAccounts, withDiffs: boolean): Workloads {
  const byUid = new Map<string, Workload>();
  const pods: Workload[] = [];
  const owners = createOwners();
  let barePods = 0;

  function workloadOf(pod: ObjectIdentity): Workload | undefined {
    if (pod.controller === undefined) return undefined;
    const owner = owners.of(pod.controller);
    const known = byUid.get(owner.uid);
    if (known !== undefined) return known;
    const { apiVersion, kind, name } = owner;
    const made = newWorkload({ apiVersion, kind }, { namespace: pod.namespace, name }, undefined);
    byUid.set(owner.uid, made);
    return made;
  }

  return {
    addWorkload(kind, object, isSelected) {
      const identity = identityOf(object);
      if (owners.add(kind, identity)) return;
      const template = kind.kind === "Job" && hasEnded(object) ? undefined : workloadTemplate(kind, object);
      const pod = template === undefined ? undefined : accounts.asCreated(template, identity.namespace);
      const made = newWorkload(kind, identity, pod === undefined ? undefined : judge(pod, withDiffs));
      made.isSeen = isSelected;
      byUid.set(identity.uid, made);
    },
    select(object) {
      const workload = byUid.get(identityOf(object).uid);
      if (workload !== undefined) workload.isSeen = true;
    },
    addPod(object) {
      const identity = identityOf(object);
      // The kubelet's own, from a file of the node: no API server can change what runs.
      if (identity.controller?.kind === "Node" && identity.controller.apiVersion === "v1") return;
      const workload = workloadOf(identity);
      const judged = judge(object, withDiffs && workload?.template === undefined);
      if (workload === undefined) {
        barePods += 1;
        if (judged === undefined) return;
        pods.push(barePod(identity, judged));
      } else {
        workload.isSeen = true;
        if (judged !== undefined) addPodTo(workload, identity, judged);
      }
    },
    get sysbox() {
      return [...byUid.values(), ...pods].filter(
        ({ isSeen, template, groups }) => groups.length > 0 || (isSeen && template !== undefined),
      );
    },
    get seen() {
      return [...byUid.values()].filter(({ isSeen }) => isSeen).length + barePods;
    },
  };
}

function newWorkload(
  { apiVersion, kind }: Pick<Workload, "apiVersion" | "kind">,
  { namespace, name }: Pick<Workload, "namespace" | "name">,
  template: JudgedPod | undefined,
): Workload {
  return { apiVersion, kind, namespace, name, template, isSeen: false, groups: [], newest: undefined };
}

/** As little as can be: a cluster may have a hundred thousand of them. */
function barePod({ namespace, name }: ObjectIdentity, judged: JudgedPod): Workload {
  const groups = groupOf(judged, name);
  // No other will be compared with it.
  const newest = { createdAt: "", judged };
  return { apiVersion: "v1", kind: "Pod", namespace, name, template: undefined, isSeen: false, groups, newest };
}

function addPodTo(workload: Workload, { name, createdAt }: ObjectIdentity, judged: JudgedPod): void {
  addToGroups(workload.groups, judged, name);
  if (workload.newest === undefined || createdAt >= workload.newest.createdAt) workload.newest = { createdAt, judged };
}

/** A Job that has ended creates no pods any more. */
function hasEnded({ status }: JsonObject): boolean {
  const conditions = isObject(status) && Array.isArray(status.conditions) ? status.conditions.filter(isObject) : [];
  return conditions.some(({ type, status }) => (type === "Complete" || type === "Failed") && status === "True");
}
