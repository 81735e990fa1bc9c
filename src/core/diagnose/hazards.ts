import { isPid1 } from "../../shell/init-kind.ts";
import { type Finding, makeFinding } from "../findings.ts";
import type { Container } from "../pod.ts";
import type { ContainerInit } from "./init-of-container.ts";

/** Facts for which a repair would do nothing or do harm. */
export interface Hazards {
  /** Both repairs stop. */
  readonly stop: boolean;
  /** Told of containers that run systemd as PID 1, or would but for a field of the pod; for others they mean nothing. */
  readonly findings: readonly Finding[];
}

export function hazardsOf(container: Container, { init, otherPid1 }: ContainerInit): Hazards {
  if (init === "none") return noHazards;
  const recognised = init === "recognised";
  const boot = bootHazards(container);
  const volumes = recognised ? droppedVolumes(container) : keptVolumes(container);
  const atRun = container.mounts.some((mount) => mount.cleanPath === "/run");
  const ofMisplaced = otherPid1 === undefined ? [] : boot;
  return { stop: boot.length > 0 || atRun, findings: isPid1(init) ? [...boot, ...volumes] : ofMisplaced };
}

/** What never starts systemd is repaired in no case. */
const noHazards: Hazards = { stop: false, findings: [] };

/** Seen on real Sysbox: with each of these systemd exits at once or the container never starts. */
function bootHazards({ name, security, env }: Container): readonly Finding[] {
  const findings: Finding[] = [];
  if (security.readOnlyRootFilesystem) findings.push(makeFinding("read-only-root", {}, name));
  if (security.runAsUser !== undefined && security.runAsUser !== 0) {
    findings.push(makeFinding("not-root", { field: `runAsUser: ${security.runAsUser}` }, name));
  } else if (security.runAsNonRoot === true) {
    findings.push(makeFinding("not-root", { field: "runAsNonRoot: true" }, name));
  }
  const mode = env.findLast((variable) => variable.name === "SYSBOX_SYSCONT_MODE");
  if (mode?.value === "FALSE") findings.push(makeFinding("syscont-mode-off", {}, name));
  // What the kubelet resolves can not be judged.
  else if (mode?.value !== undefined && mode.value !== "TRUE" && !mode.value.includes("$(")) {
    findings.push(makeFinding("syscont-mode-invalid", {}, name));
  }
  return findings;
}

/** Sysbox compares the paths as strings: "/run/" stays, "/run" goes (libsysbox/syscont, cfgSystemdMounts). */
function droppedVolumes({ name, mounts }: Container): readonly Finding[] {
  return mounts
    .filter(({ path }) => path === "/run" || path === "/run/lock")
    .map(({ path }) => makeFinding("run-volume-dropped", { path }, name));
}

/** systemd leaves a /run that is a mount point as it is, and covers /run/lock. */
function keptVolumes({ name, mounts }: Container): readonly Finding[] {
  return mounts.flatMap(({ path, cleanPath }) => {
    if (cleanPath === "/run") return [makeFinding("run-volume", { path }, name)];
    return cleanPath === "/run/lock" ? [makeFinding("run-lock-volume", { path }, name)] : [];
  });
}
