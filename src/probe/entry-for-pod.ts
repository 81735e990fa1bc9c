import { unmetRequirements } from "./label-selector.ts";
import type { WebhookEntry } from "./webhook-entries.ts";

/** What an entry's selectors and conditions look at. */
export interface AskedPod {
  readonly namespace: string;
  readonly namespaceLabels: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly runtimeClass: string;
}

/** Why the API server does not call an entry for the pod: nothing where it does. */
export function whyNotCalled(entry: WebhookEntry, pod: AskedPod): readonly string[] {
  const unmetByNamespace = unmetRequirements(entry.namespaceSelector, pod.namespaceLabels);
  const unmetByPod = unmetRequirements(entry.objectSelector, pod.labels);
  const listed = listedRuntimeClasses(entry);
  return [
    ...unmetByNamespace.map((one) => `namespace ${pod.namespace} is not ${one}`),
    ...unmetByPod.map((one) => `the pod is not ${one}`),
    ...(listed !== undefined && !listed.includes(pod.runtimeClass)
      ? [`RuntimeClass ${pod.runtimeClass} is not among ${listed.join(", ")}`]
      : []),
  ];
}

/** The chart's own condition, whose expression ends in a list of names. */
const runtimeClassCondition = "sysbox-pod";

/** @returns undefined where the entry has no such condition, or one that somebody else wrote */
export function listedRuntimeClasses({ matchConditions }: WebhookEntry): readonly string[] | undefined {
  const condition = matchConditions.find(({ name }) => name === runtimeClassCondition);
  const [, list] = /\bin \[(.*)\]\s*$/s.exec(condition?.expression ?? "") ?? [];
  return list === undefined ? undefined : [...list.matchAll(/'([^']*)'/g)].map(([, name = ""]) => name);
}

/** Conditions that nobody but the API server can judge: those that are not the chart's own. */
export function unjudgedConditions({ matchConditions }: WebhookEntry): readonly string[] {
  const own = [runtimeClassCondition, "not-opted-out", "not-a-mirror-pod"];
  return matchConditions.filter(({ name }) => !own.includes(name)).map(({ name }) => name);
}
