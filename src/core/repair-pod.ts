/**
 * The engine. Read it top to bottom: a pod is inspected and diagnosed, a repair is planned and written down as a
 * patch, and the patch is checked; advice stands beside. Nothing here does I/O, and the pod that comes in is never
 * changed.
 */
import { createScriptBudget } from "../shell/limits.ts";
import type { Decision, Operation } from "./decision.ts";
import { diagnosePod } from "./diagnose/diagnose-pod.ts";
import { type Finding, makeFinding } from "./findings.ts";
import { readWishes, type Wishes } from "./inspect/annotations.ts";
import { inspectPod } from "./inspect/inspect-pod.ts";
import type { Origin } from "./origin.ts";
import { selfCheck } from "./patch/self-check.ts";
import { writePatch } from "./patch/write-patch.ts";
import { type ContainerPlan, nothing, outcomeOf } from "./plan/plan-container.ts";
import { planPod } from "./plan/plan-pod.ts";
import type { Pod } from "./pod.ts";
import type { Mode, Policy, RepairPolicy } from "./policy.ts";
import { modeInForce, policyFor } from "./policy-in-force.ts";
import { tellPractice } from "./practice/tell-practice.ts";
import { refusal } from "./refusal.ts";

export interface RepairOptions {
  readonly policy: Policy;
  /** Which mode the caller is in. The pod's own annotation can lower it, never raise it. */
  readonly mode: Mode;
  readonly origin: Origin;
}

/** What the stages made of a pod on the way to the decision about it. */
export interface Stages {
  readonly pod: Pod;
  readonly proposal: Proposal;
  readonly practice: readonly Finding[];
}

/** Decides about a pod in raw JSON. A `changed` decision's patch has been applied to a copy and found good. */
export function repairPod(raw: unknown, options: RepairOptions): Decision {
  return examinePod(raw, options).decision;
}

/** The decision, and how it came about; where a pod is not examined, or can't be read, it has come to no stage. */
export function examinePod(
  raw: unknown,
  options: RepairOptions,
): { readonly decision: Decision; readonly stages?: Stages } {
  const inspection = inspectPod(raw, (name) => options.policy.runtimeClasses.has(name));
  if (inspection.found !== "sysbox-pod") return { decision: { decision: "not-examined", reason: inspection.found } };
  if (options.mode === "off") return { decision: { decision: "not-examined", reason: "mode-off" } };
  if ("unread" in inspection) {
    return { decision: { decision: "unchanged", mode: options.mode, containers: [], findings: [inspection.unread] } };
  }
  const { pod } = inspection;
  const proposal = propose(pod, options);
  if (proposal === undefined) return { decision: { decision: "not-examined", reason: "mode-off" } };
  // Advice stands beside the proposal, and whether a pod is refused goes by both.
  const practice = proposal.isDoubtful ? [] : tellPractice(pod, proposal.plans, proposal.policy, proposal.wishes);
  const stages = { pod, proposal, practice };
  const decision = decide(stages);
  if (decision.decision !== "changed") return { decision, stages };
  const wouldChange = (repaired: Pod): boolean => (propose(repaired, options)?.patch.length ?? 0) > 0;
  const doubt = selfCheck({ raw, pod, patch: decision.patch, origin: options.origin }, wouldChange);
  return { decision: doubt === undefined ? decision : withheld(decision, tellDoubt(decision, doubt)), stages };
}

export interface Proposal {
  readonly mode: "enforce" | "audit";
  readonly wishes: Wishes;
  /** An annotation can't be read, so that the pod stays as it is. */
  readonly isDoubtful: boolean;
  /** The policy for this pod. */
  readonly policy: RepairPolicy;
  readonly plans: readonly ContainerPlan[];
  /** Whether the author heeds them or not. */
  readonly planned: readonly Finding[];
  readonly findings: readonly Finding[];
  readonly patch: readonly Operation[];
}

/** What is to be done to the pod; undefined where its author wants nothing of boxinit. */
function propose(pod: Pod, { policy: ofCluster, mode: asked, origin }: RepairOptions): Proposal | undefined {
  const { wishes, invalid, told } = readWishes(pod);
  const mode = modeInForce(asked, wishes.mode);
  if (mode === "off") return undefined;

  const isDoubtful = invalid.length > 0;
  const policy = policyFor(ofCluster, pod.runtimeClassName, wishes);
  const diagnoses = diagnosePod(pod, policy, ofCluster.images, wishes, createScriptBudget(), origin);
  const { containers: plans, findings: ofPod } = isDoubtful
    ? { containers: diagnoses.map(nothing), findings: [] }
    : planPod(pod, diagnoses, policy, wishes, origin);
  const lowered = mode === asked ? [] : [makeFinding("audit-only")];
  const planned = [...invalid, ...told, ...lowered, ...ofPod, ...plans.flatMap((plan) => plan.findings)];
  const heeded = planned.filter(isHeeded(wishes));
  const { patch, findings: written } = writePatch(pod, plans, heeded, origin);
  return { mode, wishes, isDoubtful, policy, plans, planned, findings: [...heeded, ...written], patch };
}

function decide({ proposal, practice }: Stages): Decision {
  const { mode, wishes, policy, plans, planned, findings, patch } = proposal;
  const told = [...findings, ...practice.filter(isHeeded(wishes))];
  const examined = { mode, containers: plans.map(outcomeOf), findings: told } as const;
  const message = refusal([...planned, ...practice], mode, policy);
  if (message !== undefined) return { decision: "refused", message, ...examined };
  return patch.length === 0 ? { decision: "unchanged", ...examined } : { decision: "changed", patch, ...examined };
}

function isHeeded({ ignoreFindings }: Wishes): (finding: Finding) => boolean {
  return ({ code }) => !ignoreFindings.has(code);
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
