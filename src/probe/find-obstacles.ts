import { modeLabel } from "../core/namespace-mode.ts";
import type { AskedPod } from "./entry-for-pod.ts";
import { unjudgedConditions, whyNotCalled } from "./entry-for-pod.ts";
import type { Known, ServiceSituation } from "./situation.ts";
import type { WebhookEntry } from "./webhook-entries.ts";

/** What keeps boxinit from a pod, and what to do about it; and what could not be looked at. */
export interface Obstacles {
  readonly inTheWay: readonly string[];
  readonly notLookedAt: readonly string[];
}

/** Why no entry is called for the pod. */
export function obstaclesBeforeCall(entries: readonly WebhookEntry[], pod: AskedPod): readonly string[] {
  if (entries.length === 0) {
    return [
      "no MutatingWebhookConfiguration has an entry whose name ends in .pods.boxinit: install boxinit, or bring it back",
    ];
  }
  const { namespace, namespaceLabels } = pod;
  if (namespaceLabels[modeLabel] === "off") {
    return [`the label ${modeLabel}=off of the namespace: kubectl label namespace ${namespace} ${modeLabel}-`];
  }
  const isExcluded = (reason: string) => reason.startsWith(`namespace ${namespace} is not ${nameLabel}`);
  const reasons = entries.map((entry) => ({ entry, reasons: whyNotCalled(entry, pod) }));
  if (reasons.every((one) => one.reasons.some(isExcluded))) {
    return [`the namespace is excluded, as boxinit's own and kube-system are (value excludedNamespaces of the chart)`];
  }
  const isAboutMode = (reason: string) =>
    reason.startsWith(`namespace ${namespace} is not `) && reason.includes(modeLabel);
  if (reasons.every((one) => one.reasons.length > 0 && one.reasons.every(isAboutMode))) {
    const mode = namespaceLabels[modeLabel];
    return [
      `no entry is for namespaces ${mode === undefined ? `without the label ${modeLabel}` : `with ${modeLabel}=${mode}`}`,
    ];
  }
  // What every entry says is told once, and first.
  const shared = (reasons[0]?.reasons ?? []).filter((one) => reasons.every((each) => each.reasons.includes(one)));
  if (shared.length > 0) return shared.map((one) => `no entry is for this pod: ${one}`);
  return reasons.map((one) => `${one.entry.name} is not for this pod: ${one.reasons.join("; ")}`);
}

/** The API server gives it to every namespace. */
const nameLabel = "kubernetes.io/metadata.name";

/** Why the call of an entry that is for the pod comes to nothing. */
export function obstaclesOfCall(entry: WebhookEntry, service: ServiceSituation | undefined): Obstacles {
  const inTheWay: string[] = [];
  const notLookedAt: string[] = [];
  if (!entry.hasBundle) {
    inTheWay.push(`${entry.name} of ${entry.configuration} has no caBundle, so the API server trusts no certificate`);
  }
  inTheWay.push(
    ...unjudgedConditions(entry).map(
      (name) => `perhaps the matchCondition ${name}, which only the API server can judge`,
    ),
  );
  if (service === undefined || entry.service === undefined) return { inTheWay, notLookedAt };
  const { namespace, name } = entry.service;
  const ready = look(service.readyAddresses, notLookedAt);
  if (ready.found && ready.value === undefined) inTheWay.push(`Service ${namespace}/${name} does not exist`);
  if (ready.found && ready.value === 0) {
    inTheWay.push(`Service ${namespace}/${name} has no ready pod: kubectl --namespace ${namespace} get pods`);
  }
  const reached = look(service.reached, notLookedAt);
  if (reached.found && reached.value.is === "not-answered" && (!ready.found || ready.value !== 0)) {
    inTheWay.push(`the network: the API server does not reach boxinit (${reached.value.why})`);
  }
  if (reached.found && reached.value.is === "answered" && inTheWay.length === 0) {
    inTheWay.push(
      "the certificate: the API server reaches boxinit, and does not get an answer that it trusts in time " +
        `(does the caBundle of ${entry.configuration} fit?)`,
    );
  }
  return { inTheWay, notLookedAt };
}

type Found<T> = { readonly found: true; readonly value: T } | { readonly found: false };

function look<T>(known: Known<T>, notLookedAt: string[]): Found<T> {
  if (known.is === "known") return { found: true, value: known.value };
  notLookedAt.push(known.why);
  return { found: false };
}
