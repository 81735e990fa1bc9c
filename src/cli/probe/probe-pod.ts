import * as z from "zod";
import type { DryRun } from "../../cluster/dry-run-pod.ts";
import { statusAnnotation } from "../../core/inspect/annotations.ts";
import type { JsonObject } from "../../core/inspect/json.ts";
import type { Mode } from "../../core/policy.ts";

const command = ["sh", "-c", "exec /sbin/init"];

/** The simplest pod that is repaired. Its image is never pulled; its resources are for namespaces with a quota. */
export function wrappedPod(runtimeClassName: string): JsonObject {
  const least = { cpu: "1m", memory: "1Mi" };
  const resources = { requests: least, limits: least };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { generateName: "boxinit-probe-" },
    spec: {
      runtimeClassName,
      hostUsers: false,
      containers: [{ name: "main", image: "boxinit.invalid/probe", command, resources }],
    },
  };
}

/** Which mode boxinit was in, by what it left behind. */
export function modeOf({ pod, warnings }: DryRun): Mode {
  if (isRepaired(pod) && hasStatus(pod)) return "enforce";
  return warnings.some((warning) => warning.startsWith("boxinit")) ? "audit" : "off";
}

/** Repaired, and not by the webhook, which leaves its annotation. */
export function isRepairedByOthers({ pod }: DryRun): boolean {
  return isRepaired(pod) && !hasStatus(pod);
}

const repaired = z.object({
  spec: z.object({ containers: z.tuple([z.object({ command: z.tuple([z.literal("/sbin/init")]) })], z.unknown()) }),
});
const withStatus = z.object({ metadata: z.object({ annotations: z.object({ [statusAnnotation]: z.string() }) }) });

function isRepaired(pod: unknown): boolean {
  return repaired.safeParse(pod).success;
}

function hasStatus(pod: unknown): boolean {
  return withStatus.safeParse(pod).success;
}

export const repairedByOthers =
  "repaired, and not by boxinit's webhook: by a MutatingAdmissionPolicy, as boxinit policy prints one?";

/** What was seen, in words. */
export const seen: Readonly<Record<Mode, string>> = {
  enforce: `repaired: ${JSON.stringify(command)} would be stored as ["/sbin/init"]`,
  audit: "told: the pod would be stored as it came, with a warning that says what is wrong",
  off: "left alone: the pod would be stored as it came, without a word",
};
