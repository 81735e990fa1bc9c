import type { ContainerOutcome } from "../core/decision.ts";
import type { PodInManifest } from "../manifests/find-pods.ts";

/** As people name it: `Deployment lab/machine`. */
export function podName({ kind, namespace, name }: Pick<PodInManifest, "kind" | "namespace" | "name">): string {
  return `${kind} ${namespace === null ? "" : `${namespace}/`}${name ?? "(no name)"}`;
}

/** What a repair does to a container, a line each. */
export function containerChanges({ name, command, mounts, ...more }: ContainerOutcome): readonly string[] {
  return [
    ...(command === undefined ? [] : [`${name}: the command becomes ${JSON.stringify(command)}`]),
    ...mounts.flatMap((mount) => {
      if (mount.action === "keep") return [];
      const verb = mount.action === "move" ? "moves to" : "is mounted a second time at";
      return [`${name}: ${mount.path} ${verb} ${mount.target}`];
    }),
    ...(more.apiTokenMirror === undefined ? [] : [`${name}: the API token is mounted at ${more.apiTokenMirror} too`]),
    ...(more.passedVariables === undefined ? [] : [`${name}: systemd units see ${firstOf(more.passedVariables)}`]),
  ];
}

/** As many as a line has room for. */
const listedVariables = 4;

function firstOf(variables: readonly string[]): string {
  const more = variables.length - listedVariables;
  return variables.slice(0, listedVariables).join(", ") + (more > 0 ? ` and ${more} more variables` : "");
}
