/**
 * plan/ decides what changes in each container, and says why with each finding. It knows nothing of JSON patches:
 * patch/ writes down what stands here.
 */
import type { ContainerOutcome, MountOutcome } from "../decision.ts";
import type { ContainerDiagnosis } from "../diagnose/diagnose-pod.ts";
import type { Finding } from "../findings.ts";
import type { Wishes } from "../inspect/annotations.ts";
import type { Origin } from "../origin.ts";
import type { Pod } from "../pod.ts";
import type { RepairPolicy } from "../policy.ts";
import type { CarriedFile, FilesThere } from "./carried-file.ts";
import { type ChangedPaths, createChangedPaths, noChangedPaths } from "./changed-paths.ts";
import { type EnvironmentChange, tellMentions } from "./environment.ts";
import { placeTokens } from "./place-tokens.ts";
import type { Relocation } from "./relocate.ts";
import { tellContainer, tellEnvironment, tellSkipped } from "./tell.ts";
import { leftAlone, type Treatment, treat } from "./treatment.ts";

export interface ContainerPlan {
  readonly diagnosis: ContainerDiagnosis;
  readonly treatment: Treatment;
  readonly command: readonly string[] | undefined;
  /** Where the container writes by itself. */
  readonly changed: ChangedPaths;
  readonly relocations: readonly Relocation[];
  readonly environment: readonly EnvironmentChange[];
  /** Lines for systemd-tmpfiles. */
  readonly links: CarriedFile | undefined;
  /** What hands variables on to units. */
  readonly serviceEnvironment: CarriedFile | undefined;
  /** Those variables, where units do not see just these already. */
  readonly passedVariables: readonly string[] | undefined;
  readonly findings: readonly Finding[];
}

export function planContainer(
  pod: Pod,
  files: FilesThere,
  diagnosis: ContainerDiagnosis,
  policy: RepairPolicy,
  wishes: Wishes,
  origin: Origin,
): ContainerPlan {
  const { container } = diagnosis;
  if (wishes.skipContainers.has(container.name)) return { ...nothing(diagnosis), findings: [tellSkipped(container)] };
  const treatment = treat(diagnosis, policy, origin);
  if (treatment === leftAlone)
    return { ...nothing(diagnosis), findings: tellContainer(pod, diagnosis, treatment, policy) };
  // The words behind /sbin/init itself are no script.
  const commandStays = treatment.command === undefined && diagnosis.init.init !== "recognised";
  const changed = createChangedPaths(diagnosis, commandStays);
  const placed = placeTokens(pod, files, diagnosis, treatment, policy, changed);
  const { relocations, findings, moved, environment, kept } = placed;
  const command = treatment.command ?? [...(container.command ?? []), ...(container.args ?? [])];
  return {
    ...nothing(diagnosis),
    treatment,
    command: treatment.command,
    changed,
    relocations,
    environment,
    links: kept.links,
    findings: [
      ...tellContainer(pod, diagnosis, treatment, policy),
      ...findings,
      ...tellEnvironment(container, environment),
      ...tellMentions(container, moved, environment, command),
      ...kept.findings,
    ],
  };
}

/** A container that stays as it is, with nothing to tell yet. */
export function nothing(diagnosis: ContainerDiagnosis): ContainerPlan {
  return {
    diagnosis,
    treatment: leftAlone,
    command: undefined,
    changed: noChangedPaths,
    relocations: [],
    environment: [],
    links: undefined,
    serviceEnvironment: undefined,
    passedVariables: undefined,
    findings: [],
  };
}

export function outcomeOf({ diagnosis, command, relocations, passedVariables }: ContainerPlan): ContainerOutcome {
  const { container, init } = diagnosis;
  const byMount = new Map(relocations.map((relocation) => [relocation.mount, relocation]));
  const ofTokenToCome = relocations.find(({ mount }) => mount === diagnosis.apiTokenToCome);
  return {
    name: container.name,
    init: init.init,
    reason: init.reason,
    ...(command === undefined ? {} : { command }),
    mounts: container.mounts.map((mount): MountOutcome => {
      const relocation = byMount.get(mount);
      if (relocation === undefined) return { path: mount.path, action: "keep" };
      return { path: mount.path, action: relocation.action, target: relocation.target };
    }),
    ...(ofTokenToCome === undefined ? {} : { apiTokenMirror: ofTokenToCome.target }),
    ...(passedVariables === undefined ? {} : { passedVariables }),
  };
}
