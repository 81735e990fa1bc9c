/**
 * The engine. Read it top to bottom: a pod is inspected and diagnosed, a repair is planned and written down as a
 * patch, and the patch is checked; advice stands beside. Nothing here does I/O, and the pod that comes in is never
 * changed.
 */
import { createScriptBudget } from "../shell/limits.ts";
import type { Decision } from "./decision.ts";
import { diagnosePod } from "./diagnose/diagnose-pod.ts";
import { type Finding, makeFinding } from "./findings.ts";
import { readWishes } from "./inspect/annotations.ts";
import { inspectPod } from "./inspect/inspect-pod.ts";
import type { Origin } from "./origin.ts";
import { selfCheck } from "./patch/self-check.ts";
import { writePatch } from "./patch/write-patch.ts";
import { planPod } from "./plan/plan-pod.ts";
import { nothing, outcomeOf } from "./plan/plan-repair.ts";
import type { Mode, Policy } from "./policy.ts";
import { modeInForce, policyFor } from "./policy-in-force.ts";
import { tellPractice } from "./practice/tell-practice.ts";
import { refusal } from "./refusal.ts";

export interface RepairOptions {
  readonly policy: Policy;
  /** Which mode the caller is in. The pod's own annotation can lower it, never raise it. */
  readonly mode: Mode;
  readonly origin: Origin;
}

/** Decides about a pod in raw JSON. A `changed` decision's patch has been applied to a copy and found good. */
export function repairPod(raw: unknown, options: RepairOptions): Decision {
  const proposed = propose(raw, options);
  if (proposed.decision !== "changed") return proposed;
  const doubt = selfCheck(raw, proposed.patch, options.origin, (repaired) => propose(repaired, options));
  return doubt === undefined ? proposed : withheld(proposed, tellDoubt(proposed, doubt));
}

function propose(raw: unknown, { policy, mode: asked, origin }: RepairOptions): Decision {
  const inspection = inspectPod(raw, (name) => policy.runtimeClasses.has(name));
  if (inspection.found !== "sysbox-pod") return { decision: "not-examined", reason: inspection.found };
  if (asked === "off") return { decision: "not-examined", reason: "mode-off" };
  if ("unread" in inspection) {
    return { decision: "unchanged", mode: asked, containers: [], findings: [inspection.unread] };
  }
  const { pod } = inspection;
  const { wishes, invalid, told } = readWishes(pod);
  const mode = modeInForce(asked, wishes.mode);
  if (mode === "off") return { decision: "not-examined", reason: "mode-off" };

  const inForce = policyFor(policy, pod.runtimeClassName, wishes);
  const diagnoses = diagnosePod(pod, inForce, policy.images, wishes, createScriptBudget(), origin);
  const { containers: plans, findings: ofPod } =
    invalid.length > 0
      ? { containers: diagnoses.map(nothing), findings: [] }
      : planPod(pod, diagnoses, inForce, wishes, origin);
  const lowered = mode === asked ? [] : [makeFinding("audit-only")];
  const planned = [...invalid, ...told, ...lowered, ...ofPod, ...plans.flatMap((plan) => plan.findings)];
  const practice = invalid.length > 0 ? [] : tellPractice(pod, plans, inForce, wishes);
  const isHeeded = ({ code }: Finding) => !wishes.ignoreFindings.has(code);
  const heeded = planned.filter(isHeeded);
  const { patch, findings: written } = writePatch(pod, plans, heeded, origin);

  const findings = [...heeded, ...written, ...practice.filter(isHeeded)];
  const examined = { mode, containers: plans.map(outcomeOf), findings } as const;
  const message = refusal([...planned, ...practice], mode, inForce);
  if (message !== undefined) return { decision: "refused", message, ...examined };
  return patch.length === 0 ? { decision: "unchanged", ...examined } : { decision: "changed", patch, ...examined };
}

type Changed = Decision & { readonly decision: "changed" };

/** A script that goes frees its share of the budget; where that lets a second run read on, nothing is repaired. */
function tellDoubt({ findings }: Changed, why: string): Finding {
  const overLimit = findings.some(({ code }) => code === "script-limit");
  if (!overLimit) return makeFinding("self-check-failed", { why });
  return makeFinding("script-limit", { why: "the pod's scripts are at their limit together, so none is repaired" });
}

/** Any doubt about a repair: the pod stays as it came. */
function withheld({ mode, containers, findings }: Changed, doubt: Finding): Decision {
  return {
    decision: "unchanged",
    mode,
    containers: containers.map(({ name, init, reason, mounts }) => ({
      name,
      init,
      reason,
      mounts: mounts.map(({ path }) => ({ path, action: "keep" })),
    })),
    findings: [...findings, doubt],
  };
}
