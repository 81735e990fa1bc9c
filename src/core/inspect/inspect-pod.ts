/**
 * inspect/ turns raw JSON into observations and judges nothing. It looks at runtimeClassName first, so that a pod
 * which is none of boxinit's business costs one property read.
 */
import { type Finding, makeFinding } from "../findings.ts";
import type { Pod, Volume } from "../pod.ts";
import { readContainer } from "./inspect-container.ts";
import {
  isObject,
  type JsonObject,
  MalformedPod,
  readBoolean,
  readObject,
  readObjects,
  requireDifferent,
  requireString,
} from "./json.ts";

export type Inspection =
  | { readonly found: "not-a-sysbox-pod" | "mirror-pod" }
  | { readonly found: "sysbox-pod"; readonly pod: Pod }
  | { readonly found: "sysbox-pod"; readonly unread: Finding };

/** The kubelet marks the API server's copy of a static pod with it; such a pod runs already. */
const mirrorPodAnnotation = "kubernetes.io/config.mirror";

export function inspectPod(raw: unknown, isSysbox: (runtimeClassName: string) => boolean): Inspection {
  if (!isObject(raw)) return { found: "not-a-sysbox-pod" };
  const spec = raw.spec;
  if (!isObject(spec)) return { found: "not-a-sysbox-pod" };
  const runtimeClassName = spec.runtimeClassName;
  if (typeof runtimeClassName !== "string" || !isSysbox(runtimeClassName)) return { found: "not-a-sysbox-pod" };
  if (countContainers(spec) > containersPerPod) {
    return { found: "sysbox-pod", unread: makeFinding("pod-over-limit", { limit: String(containersPerPod) }) };
  }
  try {
    const pod = readPod(raw, spec, runtimeClassName);
    return pod.annotations.has(mirrorPodAnnotation) ? { found: "mirror-pod" } : { found: "sysbox-pod", pod };
  } catch (error) {
    if (!(error instanceof MalformedPod)) throw error;
    const { where, expected } = error;
    return { found: "sysbox-pod", unread: makeFinding("pod-malformed", { where, expected }) };
  }
}

/** Far above any real pod; it bounds the work on a hostile one, which is seen before the API server validates it. */
const containersPerPod = 500;

function countContainers(spec: JsonObject): number {
  return [spec.initContainers, spec.containers].reduce(
    (sum: number, list) => sum + (Array.isArray(list) ? list.length : 0),
    0,
  );
}

function readPod(raw: JsonObject, spec: JsonObject, runtimeClassName: string): Pod {
  const metadata = readObject(raw, "metadata", "pod");
  const annotations = metadata && readObject(metadata, "annotations", "metadata");
  const volumes = readObjects(spec, "volumes", "spec")?.map(readVolume);
  const tokenVolumes = new Set(volumes?.filter((volume) => volume.hasToken).map((volume) => volume.name));
  const podSecurity = readObject(spec, "securityContext", "spec") ?? {};
  const containers = (["initContainers", "containers"] as const).flatMap((list) =>
    (readObjects(spec, list, "spec") ?? []).map((each, index) =>
      readContainer(each, list, index, podSecurity, tokenVolumes),
    ),
  );
  requireDifferent(
    containers.map((container) => container.name),
    "spec.containers",
    "containers with different names",
  );
  requireDifferent(volumes?.map((volume) => volume.name) ?? [], "spec.volumes", "volumes with different names");
  return {
    runtimeClassName,
    annotations: readAnnotations(annotations),
    metadata:
      metadata === undefined ? "absent" : annotations === undefined ? "without-annotations" : "with-annotations",
    shareProcessNamespace: readBoolean(spec, "shareProcessNamespace", "spec") ?? false,
    isForCrio: Object.keys(annotations ?? {}).some((key) => key.startsWith("io.kubernetes.cri-o.")),
    hostPid: readBoolean(spec, "hostPID", "spec") ?? false,
    ...readPractice(spec),
    automountServiceAccountToken: readBoolean(spec, "automountServiceAccountToken", "spec"),
    volumes,
    containers,
  };
}

/** Only advice rests on these, so one of another type is passed over: a repair never waits for it. */
function readPractice(spec: JsonObject) {
  const { terminationGracePeriodSeconds: seconds } = spec;
  return {
    hostNetwork: spec.hostNetwork === true,
    hostIpc: spec.hostIPC === true,
    asksForUserNamespace: spec.hostUsers === false,
    terminationGracePeriod: typeof seconds === "number" ? seconds : undefined,
  };
}

function readAnnotations(annotations: JsonObject | undefined): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(annotations ?? {}).map(([key, value]) => {
      if (typeof value === "string") return [key, value];
      throw new MalformedPod(`metadata.annotations[${JSON.stringify(key)}]`, "a string");
    }),
  );
}

function readVolume(raw: JsonObject, index: number): Volume {
  const where = `spec.volumes[${index}]`;
  const projected = readObject(raw, "projected", where);
  const sources = projected && readObjects(projected, "sources", `${where}.projected`);
  const hasToken = sources?.some((source) => isObject(source.serviceAccountToken)) ?? false;
  return { name: requireString(raw, "name", where), hasToken, raw };
}
