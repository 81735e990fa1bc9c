import type { Operation } from "../../../src/core/decision.ts";
import type { PodParts } from "../../support/review-builder.ts";

export const wrapped = ["sh", "-c", "exec /sbin/init"];
export const masked = ["bash", "-c", "/opt/prepare && exec /sbin/init"];

export const apiTokenAlone = {
  wrapped: { container: { command: wrapped } },
  masked: { container: { command: masked } },
} as const satisfies Record<string, PodParts>;

const ownMount = { volumeMounts: [{ name: "own", mountPath: "/var/run/secrets/serviceaccount" }] };
const spec = { volumes: [tokenVolume("own")] };

/** With a token that the pod's author mounts. */
export const besideOwnToken = {
  wrapped: { container: { command: wrapped, ...ownMount }, spec },
  masked: { container: { command: masked, ...ownMount }, spec },
} as const satisfies Record<string, PodParts>;

export function tokenVolume(name: string): object {
  return { name, projected: { sources: [{ serviceAccountToken: { path: "token", expirationSeconds: 3600 } }] } };
}

const lateMount = { name: "late", mountPath: "/var/run/secrets/late" };
const lateVolume: Operation = { op: "add", path: "/spec/volumes/-", value: tokenVolume("late") };

/** How another webhook adds a container, `late`, with a token of its own. */
export function lateContainer(command: readonly string[]): readonly Operation[] {
  const container = { name: "late", image: "example.test/image", command, volumeMounts: [lateMount] };
  return [lateVolume, { op: "add", path: "/spec/containers/-", value: container }];
}

/** How another webhook adds a token, `late`, to the first container. */
export const lateToken: readonly Operation[] = [
  lateVolume,
  { op: "add", path: "/spec/containers/0/volumeMounts/-", value: lateMount },
];
