import { type Finding, makeFinding } from "../core/findings.ts";
import { isObject } from "../core/inspect/json.ts";

/** The name that Sysbox's installer gives its runtime in containerd's and CRI-O's configuration (sysbox-deploy-k8s). */
const sysboxHandler = "sysbox-runc";

/**
 * Where the cluster's RuntimeClasses and those that boxinit looks at differ: pods of one that it does not look at are
 * never repaired, and nothing else would tell.
 *
 * @param listed - names in the policy
 * @param objects - RuntimeClasses (node.k8s.io/v1) as the API server lists them
 */
export function runtimeClassFindings(objects: readonly unknown[], listed: ReadonlySet<string>): readonly Finding[] {
  const classes = objects.flatMap(readRuntimeClass).sort((a, b) => (a.name < b.name ? -1 : 1));
  const names = new Set(classes.map(({ name }) => name));
  return [
    ...classes
      .filter(({ name, handler }) => handler === sysboxHandler && !listed.has(name))
      .map(({ name, handler }) => makeFinding("runtime-class-not-listed", { name, handler })),
    ...[...listed].filter((name) => !names.has(name)).map((name) => makeFinding("runtime-class-missing", { name })),
  ];
}

function readRuntimeClass(object: unknown): readonly { readonly name: string; readonly handler: string }[] {
  if (!isObject(object) || !isObject(object.metadata)) return [];
  const { name } = object.metadata;
  const { handler } = object;
  return typeof name === "string" && typeof handler === "string" ? [{ name, handler }] : [];
}
