import type { ContainerDiagnosis } from "../diagnose/diagnose-pod.ts";
import { type Finding, makeFinding } from "../findings.ts";
import { cleanMountPath, collapsePath, isBelow } from "../mount-path.ts";
import type { Container, Pod } from "../pod.ts";
import type { RepairPolicy } from "../policy.ts";
import type { EnvironmentChange } from "./environment.ts";
import { sameFilesOutsideRun } from "./same-files.ts";
import type { Treatment } from "./treatment.ts";

/** What is told about a container besides its tokens. */
export function tellContainer(
  pod: Pod,
  diagnosis: ContainerDiagnosis,
  treatment: Treatment,
  policy: RepairPolicy,
): readonly Finding[] {
  const { container, init, hazards } = diagnosis;
  if (hazards.findings.length > 0 && hazards.stop) {
    return [...(init.otherPid1 === undefined ? [] : tellInit(diagnosis, treatment)), ...hazards.findings];
  }
  return [
    ...tellInit(diagnosis, treatment),
    ...hazards.findings.filter((finding) => !isOverAfterwards(finding, treatment)),
    ...(treatment.command === undefined ? [] : tellRecognition(pod, container, policy)),
    ...(treatment.staysHidden ? tellHidden(diagnosis) : []),
  ];
}

/** Once Sysbox recognises systemd, it drops what is mounted at "/run/lock": a path that is spelt otherwise stays. */
function isOverAfterwards({ code, data }: Finding, { command }: Treatment): boolean {
  return command !== undefined && code === "run-lock-volume" && data?.path !== "/run/lock";
}

function tellInit({ container, init }: ContainerDiagnosis, { command, unwrapObstacle }: Treatment): readonly Finding[] {
  const why = init.reason;
  if (init.otherPid1 !== undefined) return [makeFinding("init-not-pid-1", { field: init.otherPid1 }, container.name)];
  if (init.overLimit) return [makeFinding("script-limit", { why }, container.name)];
  switch (init.init) {
    case "wrapped": {
      if (command === undefined) {
        return [makeFinding("init-masked", { why: unwrapObstacle ?? "the unwrap policy keeps it" }, container.name)];
      }
      const from = words([...(container.command ?? []), ...(container.args ?? [])]);
      return [makeFinding("init-wrapped", { from, command: words(command) }, container.name)];
    }
    case "masked":
      return [makeFinding("init-masked", { why }, container.name)];
    case "misplaced":
      return [makeFinding("init-misplaced", { why }, container.name)];
    case "unknown":
      return [makeFinding("init-unknown", { why }, container.name)];
    case "recognised":
    case "none":
      return [];
    default:
      return init.init satisfies never;
  }
}

/** An argv for a sentence, cut where it grows long. */
function words(argv: readonly string[]): string {
  const text = JSON.stringify(argv);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** What else changes once Sysbox or CRI-O recognise systemd. */
function tellRecognition(pod: Pod, { name }: Container, policy: RepairPolicy): readonly Finding[] {
  const crio = policy.crio || pod.isForCrio ? [makeFinding("crio-tmpfs", {}, name)] : [];
  return [makeFinding("run-smaller", {}, name), ...crio];
}

function tellHidden(diagnosis: ContainerDiagnosis): readonly Finding[] {
  const { container, mountsBelowRun, tokensBelowRun, isDoubtful } = diagnosis;
  const tokens = new Set(tokensBelowRun.map(({ mount }) => mount));
  const copyOf = sameFilesOutsideRun(container);
  const others = mountsBelowRun.filter(
    (mount) => !tokens.has(mount) && mount.cleanPath !== "/run/lock" && copyOf(mount) === undefined,
  );
  const log = container.terminationMessagePath;
  return [
    ...others.map(({ volume, path, collapsedPath }) =>
      isDoubtful(collapsedPath)
        ? makeFinding("mount-perhaps-hidden", { path }, container.name)
        : makeFinding("mount-hidden", { volume, path }, container.name),
    ),
    ...(log !== undefined && isBelow(cleanMountPath(log), "/run")
      ? [
          makeFinding(
            isDoubtful(collapsePath(log)) ? "mount-perhaps-hidden" : "termination-log-hidden",
            { path: log },
            container.name,
          ),
        ]
      : []),
  ];
}

export function tellEnvironment(container: Container, changes: readonly EnvironmentChange[]): readonly Finding[] {
  return changes.map(({ name }) => makeFinding("env-rewritten", { name }, container.name));
}

export function tellSkipped({ name }: Container): Finding {
  return makeFinding("container-skipped", {}, name);
}
