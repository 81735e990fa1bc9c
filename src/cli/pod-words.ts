import type { ContainerOutcome } from "../core/decision.ts";
import type { PodInManifest } from "../manifests/find-pods.ts";

/** As people name it: `Deployment lab/machine`. */
export function podName({ kind, namespace, name }: Pick<PodInManifest, "kind" | "namespace" | "name">): string {
  return `${kind} ${namespace === null ? "" : `${namespace}/`}${name ?? "(no name)"}`;
}

/** What a repair does to a container, a line each. */
export function containerChanges({ name, command, mounts, apiTokenMirror }: ContainerOutcome): readonly string[] {
  return [
    ...(command === undefined ? [] : [`${name}: the command becomes ${JSON.stringify(command)}`]),
    ...mounts.flatMap((mount) => {
      if (mount.action === "keep") return [];
      const verb = mount.action === "move" ? "moves to" : "is mounted a second time at";
      return [`${name}: ${mount.path} ${verb} ${mount.target}`];
    }),
    ...(apiTokenMirror === undefined ? [] : [`${name}: the API token is mounted at ${apiTokenMirror} too`]),
  ];
}
