import type { ContainerOutcome } from "../../src/core/decision.ts";
import { defaultPolicy } from "../../src/core/policy.ts";
import { repairPod } from "../../src/core/repair-pod.ts";
import type { Case } from "./case.ts";

/** What is claimed about a case, before it is run. */
export interface Verdict {
  readonly kind: ContainerOutcome["init"] | "not-examined";
  readonly reason: string;
  readonly command?: readonly string[];
}

/** The engine's verdict on a pod that has this case as its only container, as it would be at admission. */
export function askEngine({ command, args, env }: Case): Verdict {
  const container = {
    name: "main",
    image: "registry.example/systemd:1",
    command,
    ...(args === undefined ? {} : { args }),
    ...(env === undefined ? {} : { env: Object.entries(env).map(([name, value]) => ({ name, value })) }),
  };
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "shell-truth" },
    spec: { runtimeClassName: "sysbox-runc", containers: [container] },
  };
  const decision = repairPod(pod, { policy: defaultPolicy, mode: "enforce", origin: "admission" });
  if (decision.decision === "not-examined") return { kind: "not-examined", reason: decision.reason };
  const outcome = decision.containers[0];
  if (outcome === undefined) return { kind: "not-examined", reason: decision.findings.map((f) => f.code).join() };
  return {
    kind: outcome.init,
    reason: outcome.reason,
    ...(outcome.command === undefined ? {} : { command: outcome.command }),
  };
}
