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
  const isRepaired = pod.spec?.containers[0]?.command?.join(" ") === "/sbin/init";
  if (isRepaired && pod.metadata?.annotations?.[statusAnnotation] !== undefined) return "enforce";
  return warnings.some((warning) => warning.startsWith("boxinit")) ? "audit" : "off";
}

/** What was seen, in words. */
export const seen: Readonly<Record<ProbeMode, string>> = {
  enforce: `repaired: ${JSON.stringify(command)} would be stored as ["/sbin/init"]`,
  audit: "told: the pod would be stored as it came, with a warning that says what is wrong",
  off: "left alone: the pod would be stored as it came, without a word",
};
