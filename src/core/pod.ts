/** What the engine knows of a pod: only what it needs, each with its place in the raw JSON. */
import type { JsonObject } from "./inspect/json.ts";

export interface Pod {
  readonly runtimeClassName: string;
  readonly annotations: ReadonlyMap<string, string>;
  /** Which parents of annotations are there already. */
  readonly metadata: "absent" | "without-annotations" | "with-annotations";
  readonly shareProcessNamespace: boolean;
  readonly hostPid: boolean;
  readonly hostNetwork: boolean;
  readonly hostIpc: boolean;
  /** It asks for a user namespace: `hostUsers: false`. */
  readonly asksForUserNamespace: boolean;
  /** Seconds, where the pod says so. */
  readonly terminationGracePeriod: number | undefined;
  /** It has an annotation for CRI-O. */
  readonly isForCrio: boolean;
  readonly automountServiceAccountToken: boolean | undefined;
  /** Undefined where the pod has no list of volumes. */
  readonly volumes: readonly Volume[] | undefined;
  /** Init containers first (sidecars among them), then containers. Ephemeral containers are never looked at. */
  readonly containers: readonly Container[];
}

export interface Volume {
  readonly name: string;
  /** A projected volume with a serviceAccountToken source. */
  readonly hasToken: boolean;
  readonly raw: JsonObject;
}

export interface Container {
  readonly list: "initContainers" | "containers";
  readonly index: number;
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[] | undefined;
  readonly args: readonly string[] | undefined;
  readonly mounts: readonly Mount[];
  /** Where something other than a volume mount lies: block devices and the termination log. Clean. */
  readonly otherPaths: readonly string[];
  readonly env: readonly EnvironmentVariable[];
  readonly hasEnvFrom: boolean;
  readonly security: SecurityContext;
  readonly terminationMessagePath: string | undefined;
  /** Probes and life-cycle hooks, which may name paths. */
  readonly hooks: readonly (readonly [field: string, value: unknown])[];
}

export interface Mount {
  readonly index: number;
  readonly volume: string;
  /** As the pod spells it. */
  readonly path: string;
  /** In its clean form (mount-path.ts). */
  readonly cleanPath: string;
  /** Clean, but with /var/run as it is written. */
  readonly collapsedPath: string;
  /** How many components that has. */
  readonly depth: number;
  readonly subPath: string | undefined;
  readonly subPathExpr: string | undefined;
  readonly hasToken: boolean;
  readonly raw: JsonObject;
}

export interface EnvironmentVariable {
  readonly index: number;
  readonly name: string;
  /** Undefined where it comes from elsewhere (`valueFrom`). */
  readonly value: string | undefined;
  /** It comes from a ConfigMap, a Secret or a file, and may be anything. */
  readonly unseen: boolean;
}

/** The container's own settings over the pod's. */
export interface SecurityContext {
  readonly runAsUser: number | undefined;
  readonly runAsNonRoot: boolean | undefined;
  readonly readOnlyRootFilesystem: boolean;
  readonly privileged: boolean;
}
