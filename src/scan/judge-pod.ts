import jsonPatch from "fast-json-patch";
import type { ContainerOutcome, Decision } from "../core/decision.ts";
import { type Finding, makeFinding } from "../core/findings.ts";
import { statusAnnotation } from "../core/inspect/annotations.ts";
import { isObject, type JsonObject } from "../core/inspect/json.ts";
import type { Policy } from "../core/policy.ts";
import type { RepairOptions } from "../core/repair-pod.ts";
import { isSerious } from "../core/severity.ts";
import { repairDiff } from "./repair-diff.ts";
import type { ContainerReport, Judgement, PodState, Prospect } from "./scan-report.ts";
import { createShare } from "./share-equal.ts";

/** A Sysbox pod: what it is, and what enforce would make of it. */
export interface JudgedPod {
  readonly state: PodState;
  readonly next: Judgement;
  /** Services of its namespace are told to it by environment variables. */
  readonly hasServiceLinks: boolean;
}

export interface JudgeOptions {
  readonly policy: Policy;
  readonly repair: (pod: unknown, options: RepairOptions) => Decision;
}

/** Undefined for pods that are not Sysbox pods, or that the kubelet takes from a file. */
export type Judge = (pod: JsonObject, withDiff: boolean) => JudgedPod | undefined;

/** Puts pods through the engine, as they are created under enforce. Equal ones come out as one object. */
export function createJudge({ policy, repair }: JudgeOptions): Judge {
  const decide = (pod: unknown) => repair(pod, { policy, mode: "enforce", origin: "admission" });
  const whole = createShare<JudgedPod>();
  const containers = createShare<Judgement["containers"]>();
  const findings = createShare<Judgement["findings"]>();
  return (pod, withDiff) => {
    const judged = judge(pod, withDiff, decide);
    if (judged === undefined) return undefined;
    const { next } = judged;
    // Where diffs differ, the rest is mostly the same.
    const parts = {
      containers: containers(next.containers),
      findings: findings(next.findings),
      remaining: findings(next.remaining),
    };
    return whole({ ...judged, next: { ...next, ...parts } });
  };
}

type Decide = (pod: unknown) => Decision;

function judge(stored: JsonObject, withDiff: boolean, decide: Decide): JudgedPod | undefined {
  const pod = whatIsRead(stored);
  const next = judgementOf(pod, withDiff, decide);
  if (next === undefined) return undefined;
  const { metadata, spec } = pod;
  const isRepaired =
    isObject(metadata) && isObject(metadata.annotations) && Object.hasOwn(metadata.annotations, statusAnnotation);
  const hasServiceLinks = !isObject(spec) || spec.enableServiceLinks !== false;
  return { state: stateOf(next.prospect, isRepaired), next, hasServiceLinks };
}

/** Its check copies the pod, of which half is the API server's bookkeeping (`status`, `managedFields`). */
function whatIsRead({ metadata, spec }: JsonObject): JsonObject {
  const annotations = isObject(metadata) ? metadata.annotations : undefined;
  return { metadata: annotations === undefined ? {} : { annotations }, spec };
}

/** An engine that fails on one pod is told of that pod, and ends nothing. */
function judgementOf(pod: JsonObject, withDiff: boolean, decide: Decide): Judgement | undefined {
  try {
    const decision = decide(pod);
    if (decision.decision === "not-examined") return decision.reason === "mode-off" ? optedOut : undefined;
    return decision.decision === "changed" && decision.mode === "enforce"
      ? changed(pod, decision, withDiff, decide)
      : unchanged(decision);
  } catch {
    const failure = [makeFinding("internal-error")];
    return { prospect: "not-repairable", containers: [], findings: failure, remaining: failure };
  }
}

const optedOut: Judgement = { prospect: "opted-out", containers: [], findings: [], remaining: [] };

function changed(
  pod: JsonObject,
  { containers, findings, patch }: Extract<Decision, { decision: "changed" }>,
  withDiff: boolean,
  decide: Decide,
): Judgement {
  const repaired: unknown = jsonPatch.applyPatch(pod, patch, true, false).newDocument;
  const again = decide(repaired);
  const remaining = again.decision === "not-examined" ? [] : again.findings.filter(isSerious);
  return {
    prospect: prospectOfRepaired(remaining),
    containers: containers.map(reportContainer),
    findings,
    remaining,
    ...(withDiff ? { diff: repairDiff(pod, repaired) } : {}),
  };
}

/** It stays as it is, or comes into being not at all; a pod whose annotation lowers the mode is only told of, too. */
function unchanged(decision: Exclude<Decision, { decision: "not-examined" }>): Judgement {
  const { containers, findings } = decision;
  const remaining = findings.filter(isSerious);
  const isRefused = decision.decision === "refused";
  const asItIs = isKnown(containers, findings) ? "in-order" : "not-known";
  return {
    prospect: isRefused || remaining.length > 0 ? "not-repairable" : asItIs,
    containers: containers.map(asItStays),
    findings,
    remaining,
    ...(isRefused ? { refusal: decision.message } : {}),
  };
}

/** An error is what never starts, or crashes: a repair of something else makes no pod of it that runs. */
function prospectOfRepaired(remaining: readonly Finding[]): Prospect {
  if (remaining.some(({ severity }) => severity === "error")) return "not-repairable";
  return remaining.length === 0 ? "repaired" : "repaired-in-part";
}

/** Beside a container that is known to start init, others are what they mostly are: sidecars without one. */
function isKnown(containers: readonly ContainerOutcome[], findings: readonly Finding[]): boolean {
  const startsInit = containers.some(({ init }) => init !== "unknown" && init !== "none");
  return startsInit || !findings.some(({ code }) => notKnown.includes(code));
}

/** Of a container of which it can't be told whether systemd runs in it. */
const notKnown: readonly Finding["code"][] = ["init-unknown", "script-limit", "pod-over-limit"];

function reportContainer({ apiTokenMirror, ...reported }: ContainerOutcome): ContainerReport {
  return reported;
}

function asItStays({ name, init, reason, mounts }: ContainerOutcome): ContainerReport {
  return { name, init, reason, mounts: mounts.map(({ path }) => ({ path, action: "keep" })) };
}

function stateOf(prospect: Prospect, isRepaired: boolean): PodState {
  if (prospect === "repaired" || prospect === "repaired-in-part") return "would-be-repaired";
  return isRepaired && prospect !== "opted-out" ? "was-repaired" : prospect;
}
