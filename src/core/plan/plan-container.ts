/**
 * plan/ decides what changes in each container, and says why with each finding. It knows nothing of JSON patches:
 * patch/ writes down what stands here.
 */
import type { ContainerOutcome, MountOutcome } from "../decision.ts";
import type { ContainerDiagnosis } from "../diagnose/diagnose-pod.ts";
import type { Finding } from "../findings.ts";
import type { Wishes } from "../inspect/annotations.ts";
import { stringsIn } from "../inspect/json.ts";
import type { Origin } from "../origin.ts";
import type { Container, Pod } from "../pod.ts";
import type { RepairPolicy } from "../policy.ts";
import type { CarriedFile, FilesThere } from "./carried-file.ts";
import { type ChangedPaths, createChangedPaths, noChangedPaths } from "./changed-paths.ts";
import { type EnvironmentChange, type MovedPath, rewriteEnvironment, tellMentions } from "./environment.ts";
import { keepPaths } from "./keep-path.ts";
import { mentionsOf, type TextPlace } from "./mentions.ts";
import { planRelocations, type Relocation } from "./relocate.ts";
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
  const changed = createChangedPaths(container, treatment.command === undefined);
  const place = (each: Treatment) => placeTokens(pod, files, diagnosis, each, policy, changed);
  const asTreated = place(treatment);
  // What can be read at the old path today goes on to be: by its link, at any time and by hooks.
  const losesPaths =
    diagnosis.init.init === "recognised" &&
    (asTreated.kept.findings.length > 0 || isNamedByHook(container, asTreated.moved));
  const placed = losesPaths ? place({ ...treatment, tokens: { ...treatment.tokens, authored: "mirror" } }) : asTreated;
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

function placeTokens(
  pod: Pod,
  files: FilesThere,
  diagnosis: ContainerDiagnosis,
  treatment: Treatment,
  policy: RepairPolicy,
  changed: ChangedPaths,
) {
  const { container } = diagnosis;
  const { relocations, findings } = planRelocations(pod, diagnosis, treatment, policy, changed);
  const pathsOf = (kept: readonly Relocation[]) =>
    kept.map(({ mount, target }) => ({ from: mount.cleanPath, to: target }));
  const moved = pathsOf(relocations.filter(({ action }) => action === "move"));
  const linked = treatment.linksMirrors ? pathsOf(relocations) : moved;
  const kept = keepPaths(pod, files, container, linked, policy.tokenPath, changed);
  return { relocations, findings, moved, environment: rewriteEnvironment(container, moved), kept };
}

/** A hook can run before systemd has made the links. */
function isNamedByHook({ hooks }: Container, moved: readonly MovedPath[]): boolean {
  const places = hooks.map(([field, value]): TextPlace => [field, stringsIn(value)]);
  return (
    mentionsOf(
      moved.map(({ from }) => from),
      places,
    ).length > 0
  );
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
