import { posix } from "node:path";
import type { ContainerOutcome, Decision, MountOutcome } from "../../../src/core/decision.ts";
import type { Finding, FindingCode } from "../../../src/core/findings.ts";
import type { RunnablePod } from "../pod-schema.ts";
import type { Sight, Sights } from "./look.ts";
import type { Sighting } from "./sighting.ts";

/** As `boxinit audit -o json` has it too. */
type Outcome = Pick<ContainerOutcome, "name" | "init" | "command" | "mounts">;

/** What boxinit says of a container, and what was seen in it. */
export interface Told {
  readonly outcome: Outcome;
  readonly findings: readonly Finding[];
  /** As the pod is stored without boxinit. */
  readonly mounts: RunnablePod["spec"]["containers"][number]["volumeMounts"];
  /** The node's Sysbox lets systemd boot on a read-only root file system. */
  readonly isRelaxed?: boolean | undefined;
  readonly before: Sighting;
  readonly after: Sighting;
}

/** Findings by which systemd does not boot. */
const cannotBoot: readonly FindingCode[] = ["read-only-root", "not-root", "syscont-mode-off"];
/** Findings by which boxinit keeps away from a container. */
const leftAlone: readonly FindingCode[] = ["container-skipped", "annotation-invalid", "audit-only"];
/** Findings by which what is mounted at their path can't be seen, as the pod was written. */
const hiddenBefore: readonly FindingCode[] = [
  ...(["token-hidden", "token-stays-hidden", "token-hidden-at-one-path", "mount-hidden"] as const),
  ...(["run-volume-dropped", "run-lock-volume"] as const),
];
/** Findings by which it can't be seen after boxinit either. */
const hiddenAfter: readonly FindingCode[] = [
  ...(["token-stays-hidden", "token-hidden-at-one-path", "mount-hidden", "link-not-possible"] as const),
  ...(["run-volume-dropped", "run-lock-volume"] as const),
];

/** Where boxinit's words and what was seen part: a sentence each. */
export function disagreements(told: Told): readonly string[] {
  const { outcome, findings, isRelaxed = false, before, after } = told;
  const has = (codes: readonly FindingCode[]) => findings.some(({ code }) => codes.includes(code));
  if (has(cannotBoot)) {
    const doesNot = before.is === "ended" || before.is === "stuck";
    return doesNot !== isRelaxed ? [] : [`systemd ${isRelaxed ? "" : "not "}to boot: ${pid1Of(before)}`];
  }
  if (before.is !== "running" || after.is !== "running" || has(leftAlone)) return aboutPid1(outcome, before, after);
  const mounts = outcome.mounts.flatMap((mount) => [
    ...complaint(mount.path, "before", before.mounts, expectedBefore(mount, told)),
    ...complaint(mount.path, "after", after.mounts, expectedAfter(mount, told, before.mounts)),
    ...(mount.action === "keep" ? [] : complaint(mount.target, "after", after.mounts, ["visible"])),
  ]);
  return [...aboutPid1(outcome, before, after), ...mounts];
}

function complaint(
  path: string,
  when: string,
  seen: Sights,
  expected: readonly (Sight | undefined)[],
): readonly string[] {
  const sight = seen[path];
  return expected.includes(sight) ? [] : [`${path} is ${sight} ${when}, and should be ${expected.join(" or ")}`];
}

function aboutPid1({ init }: Outcome, before: Sighting, after: Sighting): readonly string[] {
  const name = pid1Of(before);
  const isRight = {
    recognised: name === "systemd",
    wrapped: name === "systemd",
    masked: name === "systemd",
    misplaced: name !== "systemd",
    none: name !== "systemd",
    unknown: true,
  }[init];
  const isSame = name === pid1Of(after);
  return [...(isRight ? [] : [`${init}, and PID 1 is ${name}`]), ...(isSame ? [] : [`PID 1 becomes ${pid1Of(after)}`])];
}

function expectedBefore({ path }: MountOutcome, { outcome, findings }: Told): readonly Sight[] {
  if (isTold(findings, hiddenBefore, path)) return ["missing"];
  const perhapsHidden = ["wrapped", "masked", "unknown"].includes(outcome.init) && clean(path).startsWith("/run/");
  return perhapsHidden ? ["visible", "missing"] : ["visible"];
}

function expectedAfter({ path, action }: MountOutcome, told: Told, before: Sights): readonly (Sight | undefined)[] {
  const { outcome, findings, mounts } = told;
  if (isTold(findings, hiddenAfter, path)) return ["missing"];
  if (isTold(findings, ["mount-perhaps-hidden"], path)) return [before[path]];
  if (action === "move") return ["by link"];
  // Nothing is claimed where it is not known what the image does.
  if (outcome.init === "unknown" && action === "keep") return [before[path]];
  const isCovered = mounts.some((mount) => mount.mountPath !== path && clean(mount.mountPath) === clean(path));
  if (isCovered) return ["visible", "other"];
  if (before[path] === "visible" || outcome.command !== undefined) return ["visible"];
  return action === "mirror" ? ["by link"] : ["visible"];
}

function isTold(findings: readonly Finding[], codes: readonly FindingCode[], path: string): boolean {
  return findings.some(({ code, data }) => codes.includes(code) && clean(data?.path ?? "") === clean(path));
}

/** The place that a path means, once systemd has booted. */
function clean(path: string): string {
  return posix.resolve("/", path).replace(/^\/var\/run(?=\/|$)/, "/run");
}

/** What became PID 1, or why nothing did. */
export function pid1Of(sighting: Sighting): string {
  if (sighting.is === "running") return sighting.pid1;
  if (sighting.is === "stuck") return `systemd, which hangs (${sighting.state})`;
  return sighting.is === "ended" ? `exit code ${sighting.code}` : sighting.why;
}

/** A decision, or what `boxinit audit -o json` prints of one. */
type Said =
  | { readonly decision: "not-examined" }
  | {
      readonly decision: Exclude<Decision["decision"], "not-examined">;
      readonly containers: readonly Outcome[];
      readonly findings: readonly Finding[];
    };

/** What boxinit says of one container; undefined where it did not look at the pod. */
export function outcomeOf(decision: Said, name: string): Pick<Told, "outcome" | "findings"> | undefined {
  if (decision.decision === "not-examined") return undefined;
  const outcome = decision.containers.find((each) => each.name === name);
  if (outcome === undefined) throw new Error(`boxinit says nothing of ${name}`);
  return {
    outcome,
    findings: decision.findings.filter(({ container }) => container === undefined || container === name),
  };
}
