import { type Finding, makeFinding } from "../findings.ts";
import { isObject, stringsIn } from "../inspect/json.ts";
import { isSafePath, longestPath } from "../mount-path.ts";
import { linkedPaths } from "../plan/keep-path.ts";
import { firstFew, mentionsOf, type TextPlace } from "../plan/mentions.ts";
import type { ContainerPlan } from "../plan/plan-container.ts";
import type { Pod } from "../pod.ts";

/** A pattern of more would cost more than what it tells is worth. */
const lookedForPaths = 32;

/** Where one of these fails for good, the kubelet restarts the container for good. */
const restartingProbes: ReadonlySet<string> = new Set(["livenessProbe", "startupProbe"]);

/**
 * Probes, hooks and variables that name a path which stays hidden, and probes and hooks that name one which lives on as
 * a link. The command may name either: what a shell does before systemd comes finds everything in its place.
 */
export function tellHiddenMentions(pod: Pod, plan: ContainerPlan): readonly Finding[] {
  const { treatment } = plan;
  if (!treatment.staysHidden) return [];
  const { container, mountsBelowRun, isDoubtful, apiTokenToCome: toCome } = plan.diagnosis;
  const linked = new Set(linkedPaths(pod, container, plan.links));
  if (toCome !== undefined && treatment.tokens.api === "mirror") linked.add(toCome.cleanPath);
  const paths = [...mountsBelowRun, ...(toCome === undefined ? [] : [toCome])]
    .filter(({ collapsedPath }) => !isDoubtful(collapsedPath))
    .map(({ cleanPath }) => cleanPath)
    .filter((path) => path.length <= longestPath && isSafePath(path))
    .slice(0, lookedForPaths);
  const hooks = container.hooks.map(([field, value]): TextPlace => [field, stringsIn(whatRuns(field, value))]);
  const variables = container.env.map(({ name, value }): TextPlace => [`environment variable ${name}`, [value ?? ""]]);
  const hiddenPaths = paths.filter((path) => !linked.has(path));
  const probed = mentionsOf(
    hiddenPaths,
    hooks.filter(([field]) => restartingProbes.has(field)),
  );
  const hidden = mentionsOf(hiddenPaths, [...variables, ...hooks.filter(([field]) => !restartingProbes.has(field))]);
  const old = mentionsOf(
    paths.filter((path) => linked.has(path)),
    hooks,
  );
  return [
    ...firstFew(probed).map((data) => makeFinding("hidden-path-probed", data, container.name)),
    ...firstFew(hidden).map((data) => makeFinding("hidden-path-mentioned", data, container.name)),
    ...firstFew(old).map((data) => makeFinding("old-path-mentioned", data, container.name)),
  ];
}

/** Of a probe, the command: a path of HTTP is none of the file system. */
function whatRuns(field: string, value: unknown): unknown {
  return field !== "lifecycle" && isObject(value) ? value.exec : value;
}
