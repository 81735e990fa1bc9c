import { azureWorkloadIdentity } from "./azure-workload-identity.ts";
import { eksIrsa, eksPodIdentity } from "./eks-pod-identity.ts";
import { istio } from "./istio.ts";
import { linkerd } from "./linkerd.ts";
import type { Patcher } from "./patching-webhook.ts";
import { vaultAgent } from "./vault-agent.ts";

interface StandInWebhook {
  readonly patch: Patcher;
  /** Of the volumes that it adds, the one that tells that it was there. */
  readonly volume: RegExp;
}

/** Webhooks that pods meet beside boxinit. The two of EKS are one webhook, which does one or the other to a pod. */
export const standIns = {
  "eks-irsa": { patch: eksIrsa, volume: /^aws-iam-token$/ },
  "eks-pod-identity": { patch: eksPodIdentity, volume: /^eks-pod-identity-token$/ },
  azure: { patch: azureWorkloadIdentity, volume: /^azure-workload-identity-reserved-/ },
  vault: { patch: vaultAgent, volume: /^vault-secrets$/ },
  istio: { patch: istio, volume: /^istio-token$/ },
  linkerd: { patch: linkerd, volume: /^linkerd-identity-token$/ },
} satisfies Readonly<Record<string, StandInWebhook>>;

export type StandIn = keyof typeof standIns;
