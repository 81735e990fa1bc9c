/**
 * practice/ tells what is good to know of a Sysbox pod beside its repair. A patch never depends on it: neither an
 * operation nor boxinit/status, so that a new piece of advice changes no pod.
 */
import { isPid1 } from "../../shell/init-kind.ts";
import type { ContainerDiagnosis } from "../diagnose/diagnose-pod.ts";
import type { Finding } from "../findings.ts";
import type { Wishes } from "../inspect/annotations.ts";
import type { ContainerPlan } from "../plan/plan-container.ts";
import type { Pod } from "../pod.ts";
import type { RepairPolicy } from "../policy.ts";
import { tellCrio } from "./crio.ts";
import { tellDataBelowRun } from "./data-below-run.ts";
import { tellEnvironmentNotPassed } from "./environment-not-passed.ts";
import { tellHiddenMentions } from "./hidden-mentions.ts";
import { tellNamespaces, tellPrivileged, tellUserNamespace } from "./namespaces.ts";
import { tellGracePeriod, tellStopSignal } from "./shutdown.ts";
import { tellSysboxVariables } from "./sysbox-variables.ts";
import { tellTokenCopies } from "./token-copies.ts";

export function tellPractice(
  pod: Pod,
  plans: readonly ContainerPlan[],
  policy: RepairPolicy,
  wishes: Wishes,
): readonly Finding[] {
  const looked = plans.filter(({ diagnosis }) => !wishes.skipContainers.has(diagnosis.container.name));
  const diagnoses = looked.map(({ diagnosis }) => diagnosis);
  const passed = new Set(wishes.passEnv);
  const machines = looked.filter(({ diagnosis }) => bootsSystemd(diagnosis));
  return [
    ...tellNamespaces(pod, diagnoses),
    ...diagnoses.flatMap(({ container, hazards }) => tellSysboxVariables(container, hazards)),
    ...diagnoses.flatMap(({ container }) => tellPrivileged(container)),
    ...tellUserNamespace(pod),
    ...(machines.length === 0 ? [] : tellGracePeriod(pod)),
    ...machines.flatMap((plan) => [
      ...tellCrio(pod, plan, policy),
      ...tellDataBelowRun(plan.diagnosis),
      ...tellHiddenMentions(pod, plan),
      ...tellEnvironmentNotPassed(plan.diagnosis.container, passed),
      ...tellStopSignal(pod, plan.diagnosis.container),
    ]),
    ...tellTokenCopies(machines.map(({ diagnosis }) => diagnosis)),
  ];
}

/** systemd is PID 1, and nothing that is known keeps it from booting: only then does the rest matter. */
function bootsSystemd({ init, hazards }: ContainerDiagnosis): boolean {
  return isPid1(init.init) && !hazards.findings.some(({ severity }) => severity === "error");
}
