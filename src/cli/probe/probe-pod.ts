import type { V1Pod } from "@kubernetes/client-node";
import type { DryRun } from "../../cluster/dry-run-pod.ts";
import { statusAnnotation } from "../../core/inspect/annotations.ts";
import type { ProbeMode } from "./probe-modes.ts";

const command = ["sh", "-c", "exec /sbin/init"];

/** The simplest pod that is repaired. Its image is never pulled; its resources are for namespaces with a quota. */
export function wrappedPod(runtimeClassName: string): V1Pod {
  const least = { cpu: "1m", memory: "1Mi" };
  const resources = { requests: least, limits: least };
  return {
    metadata: { generateName: "boxinit-probe-" },
    spec: {
      runtimeClassName,
      hostUsers: false,
      containers: [{ name: "main", image: "boxinit.invalid/probe", command, resources }],
    },
  };
}

/** Which mode boxinit was in, by what it left behind. */
export function modeOf({ pod, warnings }: DryRun): ProbeMode {
  if (isRepaired(pod) && pod.metadata?.annotations?.[statusAnnotation] !== undefined) return "enforce";
  return warnings.some((warning) => warning.startsWith("boxinit")) ? "audit" : "off";
}

/** Repaired, and not by the webhook, which leaves its annotation. */
export function isRepairedByOthers({ pod }: DryRun): boolean {
  return isRepaired(pod) && pod.metadata?.annotations?.[statusAnnotation] === undefined;
}

function isRepaired(pod: V1Pod): boolean {
  return pod.spec?.containers[0]?.command?.join(" ") === "/sbin/init";
}

export const repairedByOthers =
  "repaired, and not by boxinit's webhook: by a MutatingAdmissionPolicy, as boxinit policy prints one?";

/** What was seen, in words. */
export const seen: Readonly<Record<ProbeMode, string>> = {
  enforce: `repaired: ${JSON.stringify(command)} would be stored as ["/sbin/init"]`,
  audit: "told: the pod would be stored as it came, with a warning that says what is wrong",
  off: "left alone: the pod would be stored as it came, without a word",
};
