import { linksAnnotationPrefix, statusAnnotation } from "../core/inspect/annotations.ts";
import { inspectPod } from "../core/inspect/inspect-pod.ts";
import { isObject } from "../core/inspect/json.ts";
import type { MovedPath } from "../core/plan/environment.ts";
import { linksThere } from "../core/plan/keep-path.ts";
import type { Mount, Pod, Volume } from "../core/pod.ts";
import { defaultPolicy } from "../core/policy.ts";
import { repairPod } from "../core/repair-pod.ts";
import { volumeKind } from "./volume-kind.ts";

/** Whether boxinit has repaired the pod, or would by its default policy. */
export type RepairState = "repaired" | "repairable" | "left-alone";

/** What should be in a pod, by its spec and by what boxinit wrote into it. */
export interface ExpectedPod {
  readonly namespace: string | null;
  readonly name: string | null;
  readonly repair: RepairState;
  /** Init containers first. */
  readonly containers: readonly ExpectedContainer[];
}

export interface ExpectedContainer {
  readonly name: string;
  readonly mounts: readonly ExpectedMount[];
  /** Those that systemd-tmpfiles makes at boot. Both paths of each are clean. */
  readonly links: readonly MovedPath[];
}

export interface ExpectedMount {
  /** As the pod spells it. */
  readonly path: string;
  /** Clean, with /var/run read as /run. */
  readonly cleanPath: string;
  readonly volume: { readonly name: string; readonly kind: string };
  /** Names of tokens in it; none where a single file is mounted. */
  readonly tokens: readonly string[];
  /** Kubelet has written what is in it: keys of Secrets and ConfigMaps, fields of the pod, tokens. */
  readonly isWritten: boolean;
}

/** @returns why it can't be read, as a string */
export function expectPod(raw: unknown): ExpectedPod | string {
  if (!isObject(raw) || !isObject(raw.spec)) return "it is no pod";
  // Whatever its RuntimeClass is called: somebody asked for this one.
  const runtimeClassName = typeof raw.spec.runtimeClassName === "string" ? raw.spec.runtimeClassName : "";
  const ofSysbox = { ...raw, spec: { ...raw.spec, runtimeClassName } };
  const inspected = inspectPod(ofSysbox, () => true);
  if ("unread" in inspected) return inspected.unread.message;
  if (!("pod" in inspected)) return "it is a static pod, which boxinit never changes";
  const { pod } = inspected;
  const volumes = new Map(pod.volumes?.map((volume) => [volume.name, volume]));
  const { namespace, name } = isObject(raw.metadata) ? raw.metadata : {};
  return {
    namespace: typeof namespace === "string" ? namespace : null,
    name: typeof name === "string" ? name : null,
    repair: repairStateOf(ofSysbox, pod),
    containers: pod.containers.map((container) => ({
      name: container.name,
      mounts: container.mounts.map((mount) => expectMount(mount, volumes.get(mount.volume))),
      links: linksThere(pod, container),
    })),
  };
}

function repairStateOf(raw: unknown, { annotations, runtimeClassName }: Pod): RepairState {
  if ([...annotations.keys()].some(isOfRepair)) return "repaired";
  const policy = { ...defaultPolicy, runtimeClasses: new Map([[runtimeClassName, {}]]) };
  const { decision } = repairPod(raw, { policy, mode: "enforce", origin: "admission" });
  return decision === "changed" ? "repairable" : "left-alone";
}

/** A repair of a manifest writes no status. */
function isOfRepair(annotation: string): boolean {
  return annotation === statusAnnotation || annotation.startsWith(linksAnnotationPrefix);
}

function expectMount(
  { path, cleanPath, volume, subPath, subPathExpr }: Mount,
  found: Volume | undefined,
): ExpectedMount {
  const isPart = subPath !== undefined || subPathExpr !== undefined;
  return {
    path,
    cleanPath,
    volume: { name: volume, kind: found === undefined ? "volume" : volumeKind(found) },
    tokens: found === undefined || isPart ? [] : tokensIn(found.raw.projected),
    isWritten: !isPart && writtenSources.some((source) => isObject(found?.raw[source])),
  };
}

const writtenSources = ["secret", "configMap", "projected", "downwardAPI"];

/** `path` says where in the volume (core/v1, ServiceAccountTokenProjection). */
function tokensIn(projected: unknown): readonly string[] {
  const sources: readonly unknown[] = isObject(projected) && Array.isArray(projected.sources) ? projected.sources : [];
  return sources.flatMap((source) => {
    const token = isObject(source) ? source.serviceAccountToken : undefined;
    return isObject(token) && typeof token.path === "string" ? [token.path] : [];
  });
}
