import type { ContainerDiagnosis } from "../diagnose/diagnose-pod.ts";
import { stringsIn } from "../inspect/json.ts";
import type { Container, Pod } from "../pod.ts";
import type { RepairPolicy } from "../policy.ts";
import type { FilesThere } from "./carried-file.ts";
import type { ChangedPaths } from "./changed-paths.ts";
import { type EnvironmentChange, type MovedPath, rewriteEnvironment } from "./environment.ts";
import { type KeptPaths, keepPaths } from "./keep-path.ts";
import { mentionsOf } from "./mentions.ts";
import { planRelocations, type Relocation, type RelocationPlan } from "./relocate.ts";
import type { Treatment } from "./treatment.ts";

/** Where a container's tokens go, and how their old paths are kept alive. */
export interface PlacedTokens extends RelocationPlan {
  readonly moved: readonly MovedPath[];
  readonly environment: readonly EnvironmentChange[];
  readonly kept: KeptPaths;
}

/** What can be read at an old path today goes on to be, by its link and by hooks: where not, tokens are mirrored. */
export function placeTokens(
  pod: Pod,
  files: FilesThere,
  diagnosis: ContainerDiagnosis,
  treatment: Treatment,
  policy: RepairPolicy,
  changed: ChangedPaths,
): PlacedTokens {
  const { container, init } = diagnosis;
  const place = (tokens: Treatment["tokens"]): PlacedTokens => {
    const relocationPlan = planRelocations(pod, diagnosis, { ...treatment, tokens }, policy, changed);
    const pathsOf = (some: readonly Relocation[]) =>
      some.map(({ mount, target }) => ({ from: mount.cleanPath, to: target }));
    const moved = pathsOf(relocationPlan.relocations.filter(({ action }) => action === "move"));
    const linked = treatment.linksMirrors ? pathsOf(relocationPlan.relocations) : moved;
    return {
      ...relocationPlan,
      moved,
      environment: rewriteEnvironment(container, moved),
      kept: keepPaths(pod, files, container, linked, policy.tokenPath, changed),
    };
  };
  const placed = place(treatment.tokens);
  const losesPaths = init.init === "recognised" && placed.kept.findings.length > 0;
  return losesPaths || isNamedByHook(container, placed) ? place({ ...treatment.tokens, authored: "mirror" }) : placed;
}

/**
 * Or may be: a hook that names /run at all, also by a variable that stays as it is, can reach it by a glob or from a folder
 * it has gone to. It can run before systemd has made the links, and before it has hidden what is mounted there today.
 */
function isNamedByHook({ hooks, env }: Container, { moved, environment }: PlacedTokens): boolean {
  if (moved.length === 0) return false;
  const texts = hooks.flatMap(([, value]) => stringsIn(value));
  const rewritten = new Set(environment.map(({ index }) => index));
  const values = texts.some((text) => text.includes("$"))
    ? env.flatMap(({ index, value = "" }) => (rewritten.has(index) ? [] : [value]))
    : [];
  return mentionsOf(["/run"], [["hooks", [...texts, ...values]]]).length > 0;
}
