import type { InitKind } from "../shell/init-kind.ts";
import type { Finding } from "./findings.ts";

export type { InitKind };

/** An RFC 6902 operation. `test`, `copy` and `move` are never used: a failing one rejects the pod. */
export type Operation =
  | { readonly op: "add" | "replace"; readonly path: string; readonly value: unknown }
  | { readonly op: "remove"; readonly path: string };

export type MountOutcome =
  | { readonly path: string; readonly action: "keep" }
  | { readonly path: string; readonly action: "move" | "mirror"; readonly target: string };

export interface ContainerOutcome {
  readonly name: string;
  readonly init: InitKind;
  /** Why it is of that kind: one clause, for people. */
  readonly reason: string;
  /** The new command, only where it changes. `args` are then removed. */
  readonly command?: readonly string[];
  /** The container's volume mounts in the pod's order. */
  readonly mounts: readonly MountOutcome[];
  /** Where a manifest mounts the API token itself, in which its first mount is still to come. */
  readonly apiTokenMirror?: string;
  /** Variables of the container that systemd units come to see, if they are set. */
  readonly passedVariables?: readonly string[];
}

export type NotExaminedReason = "not-a-sysbox-pod" | "mode-off" | "mirror-pod";

/** What the engine returns for a pod. */
export type Decision =
  | { readonly decision: "not-examined"; readonly reason: NotExaminedReason }
  | (Examined & { readonly decision: "unchanged" })
  | (Examined & { readonly decision: "changed"; readonly patch: readonly Operation[] })
  | (Examined & { readonly decision: "refused"; readonly message: string });

export interface Examined {
  /** The mode in force after the pod's own annotation: under `audit` the patch is told and not sent. */
  readonly mode: "enforce" | "audit";
  /** Init containers first, then containers, each in the pod's order. */
  readonly containers: readonly ContainerOutcome[];
  readonly findings: readonly Finding[];
}
