import { coveringMount } from "../covering-mount.ts";
import { apiTokenVolume } from "../diagnose/api-token-to-come.ts";
import type { ContainerDiagnosis, TokenMount } from "../diagnose/diagnose-pod.ts";
import { type Finding, makeFinding } from "../findings.ts";
import type { Container, Mount, Pod } from "../pod.ts";
import type { RepairPolicy } from "../policy.ts";
import type { ChangedPaths } from "./changed-paths.ts";
import { linkedPaths } from "./keep-path.ts";
import { createObstacles, samePath } from "./obstacles.ts";
import { sameFilesOutsideRun } from "./same-files.ts";
import { createTargets, type Targets, tokensPerContainer } from "./targets.ts";
import type { Treatment } from "./treatment.ts";

export interface Relocation {
  readonly mount: Mount;
  readonly action: "move" | "mirror";
  readonly target: string;
}

export interface RelocationPlan {
  readonly relocations: readonly Relocation[];
  readonly findings: readonly Finding[];
}

/** Where each token below /run goes, and what is told about it. */
export function planRelocations(
  pod: Pod,
  diagnosis: ContainerDiagnosis,
  treatment: Treatment,
  policy: RepairPolicy,
  changed: ChangedPaths,
): RelocationPlan {
  const { container, tokensBelowRun } = asItWillBe(diagnosis, treatment);
  const targets = createTargets(container, tokensBelowRun, policy.tokenPath, changed);
  const relocations: Relocation[] = [];
  const findings: Finding[] = [];
  const copyOf = sameFilesOutsideRun(container);
  const obstacleTo = createObstacles(container);
  const linked = treatment.staysHidden ? linkedPaths(pod, container, undefined) : nothingLinked;
  for (const token of tokensBelowRun) {
    const copy = copyOf(token.mount);
    if (treatment.hides && diagnosis.isDoubtful(token.mount.collapsedPath)) {
      if (copy === undefined) findings.push(...tellDoubt(token.mount, treatment, container.name));
      continue;
    }
    if (copy !== undefined) {
      findings.push(...tellCopy(token.mount, copy, treatment, linked, container));
      continue;
    }
    const fate = relocate(token, tokensBelowRun.length, treatment, targets, obstacleTo);
    if (typeof fate !== "string") relocations.push(fate);
    const isLooked = typeof fate === "string" && fate !== samePath && tokensBelowRun.length <= tokensPerContainer;
    const isRecognised = treatment.command !== undefined;
    const cover = isLooked ? coveringMount(token.mount, container, isRecognised) : undefined;
    findings.push(...tell(token.mount.path, fate, treatment, container.name, cover));
  }
  const { apiTokenToCome } = diagnosis;
  if (apiTokenToCome !== undefined && !treatment.mirrorsApiTokenToCome && copyOf(apiTokenToCome) === undefined) {
    if (diagnosis.isDoubtful(apiTokenToCome.collapsedPath)) {
      findings.push(...tellDoubt(apiTokenToCome, treatment, container.name));
    } else {
      const token = { mount: apiTokenToCome, role: "api" } as const;
      const fate = relocate(token, tokensBelowRun.length + 1, treatment, targets, obstacleTo);
      findings.push(...tellApiTokenToCome(apiTokenToCome, treatment, container.name, fate));
    }
  }
  return { relocations, findings };
}

const nothingLinked: ReadonlySet<string> = new Set();

/** Where the manifest mirrors the API token that is to come, the container as the API server will make it. */
function asItWillBe({ container, tokensBelowRun, apiTokenToCome: mount }: ContainerDiagnosis, treatment: Treatment) {
  if (mount === undefined || !treatment.mirrorsApiTokenToCome) return { container, tokensBelowRun };
  const completed: Container = { ...container, mounts: [...container.mounts, mount] };
  return { container: completed, tokensBelowRun: [...tokensBelowRun, { mount, role: "api" } as const] };
}

/** The relocation, or why there is none. */
function relocate(
  { mount, role }: TokenMount,
  tokens: number,
  treatment: Treatment,
  targets: Targets,
  obstacleTo: (mount: Mount) => string | undefined,
): Relocation | string {
  const action = treatment.tokens[role];
  if (action === "keep") return "the policy keeps it there";
  if (!mount.hasToken) return `the API server mounts volume ${mount.volume} there, which has no token`;
  if (tokens > tokensPerContainer) return `there are more than ${tokensPerContainer} tokens below /run`;
  const obstacle = obstacleTo(mount);
  if (obstacle !== undefined) return obstacle;
  const target = targets.take(mount);
  return target === undefined
    ? "every target would touch another mount, or what the command or a hook changes"
    : { mount, action, target };
}

function tell(
  path: string,
  fate: Relocation | string,
  { hides, staysHidden, tokens }: Treatment,
  container: string,
  cover: Mount | undefined,
): readonly Finding[] {
  const repair = typeof fate === "string" ? recognitionText(fate) : relocationText(fate);
  if (typeof fate === "string" && staysHidden) {
    return [makeFinding("token-stays-hidden", { path, why: fate }, container)];
  }
  if (hides && cover !== undefined) {
    const why = `the mount at ${cover.path} is made after it, and covers it too`;
    return [makeFinding("token-stays-hidden", { path, why }, container)];
  }
  if (hides) return [makeFinding("token-hidden", { path, repair }, container)];
  if (typeof fate !== "string") return [makeFinding("token-relocated", { path, repair }, container)];
  const wanted = Object.values(tokens).some((action) => action !== "keep");
  return wanted ? [makeFinding("token-not-relocated", { path, why: fate }, container)] : [];
}

/** It may have been mounted twice for a program that makes something of its own at the hidden path: told, and left so. */
function tellCopy(
  { path, cleanPath }: Mount,
  copy: Mount,
  { staysHidden }: Treatment,
  linked: ReadonlySet<string>,
  container: Container,
): readonly Finding[] {
  if (!staysHidden || linked.has(cleanPath)) return [];
  return [makeFinding("token-hidden-at-one-path", { path, other: copy.path }, container.name)];
}

/** Once Sysbox recognises systemd, it can be read in either case. */
function tellDoubt({ path }: Mount, { staysHidden }: Treatment, container: string): readonly Finding[] {
  return staysHidden ? [makeFinding("mount-perhaps-hidden", { path }, container)] : [];
}

function recognitionText(obstacle: string): string {
  const which = obstacle === samePath ? "one of the two mounts at this path is " : "";
  return `${which}visible once Sysbox recognises systemd`;
}

function relocationText({ mount, action, target }: Relocation): string {
  if (action === "move") return `move to ${target}`;
  return mount.volume === apiTokenVolume ? `mirror volume ${apiTokenVolume} at ${target}` : `mirror at ${target}`;
}

/** In a manifest the API token is not there yet: nothing is planned for it, and what will become of it is told. */
function tellApiTokenToCome(
  { path }: Mount,
  { hides, staysHidden }: Treatment,
  container: string,
  fate: Relocation | string,
): readonly Finding[] {
  if (!hides) return [];
  if (staysHidden && typeof fate === "string") {
    return [makeFinding("token-stays-hidden", { path, why: fate }, container)];
  }
  const repair = staysHidden
    ? "the webhook mirrors it when the pod is created"
    : "visible once Sysbox recognises systemd";
  return [makeFinding("token-hidden", { path, repair }, container)];
}
