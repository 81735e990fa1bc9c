/**
 * inspect/ turns raw JSON into observations and judges nothing. It looks at runtimeClassName first, so that a pod
 * which is none of boxinit's business costs one property read.
 */
import { type Finding, makeFinding } from "../findings.ts";
import type { Pod, Volume } from "../pod.ts";
import { readContainer, readPodSecurity } from "./inspect-container.ts";
import {
  isObject,
  type JsonObject,
  MalformedPod,
  readBoolean,
  readList,
  readObject,
  requireDifferent,
  requireString,
  within,
} from "./json.ts";
import { excessOf } from "./pod-limits.ts";

export type Inspection =
  | { readonly found: "not-a-sysbox-pod" | "mirror-pod" }
  | { readonly found: "sysbox-pod"; readonly pod: Pod }
  | { readonly found: "sysbox-pod"; readonly unread: Finding };

/** The kubelet marks the API server's copy of a static pod with it; such a pod runs already. */
const mirrorPodAnnotation = "kubernetes.io/config.mirror";

export function inspectPod(raw: unknown, isSysbox: (runtimeClassName: string) => boolean): Inspection {
  const found = findSysboxPod(raw, isSysbox);
  if (found === undefined) return { found: "not-a-sysbox-pod" };
  const excess = excessOf(found.raw, found.spec);
  return excess === undefined ? read(found) : { found: "sysbox-pod", unread: makeFinding("pod-over-limit", excess) };
}

/** A repaired pod is read whatever its size: the repair of one that is as large as can be has added to it. */
export function inspectRepairedPod(raw: unknown, runtimeClassName: string): Inspection {
  const found = findSysboxPod(raw, (name) => name === runtimeClassName);
  return found === undefined ? { found: "not-a-sysbox-pod" } : read(found);
}

interface SysboxPod {
  readonly raw: JsonObject;
  readonly spec: JsonObject;
  readonly runtimeClassName: string;
}

function findSysboxPod(raw: unknown, isSysbox: (runtimeClassName: string) => boolean): SysboxPod | undefined {
  if (!isObject(raw)) return undefined;
  const spec = raw.spec;
  if (!isObject(spec)) return undefined;
  const runtimeClassName = spec.runtimeClassName;
  if (typeof runtimeClassName !== "string" || !isSysbox(runtimeClassName)) return undefined;
  return { raw, spec, runtimeClassName };
}

function read({ raw, spec, runtimeClassName }: SysboxPod): Inspection {
  try {
    const pod = readPod(raw, spec, runtimeClassName);
    return pod.annotations.has(mirrorPodAnnotation) ? { found: "mirror-pod" } : { found: "sysbox-pod", pod };
  } catch (error) {
    if (!(error instanceof MalformedPod)) throw error;
    const { where, expected } = error;
    return { found: "sysbox-pod", unread: makeFinding("pod-malformed", { where, expected }) };
  }
}

function readPod(raw: JsonObject, spec: JsonObject, runtimeClassName: string): Pod {
  const metadata = within("pod", () => readObject(raw.metadata, "metadata"));
  const annotations = metadata && within("metadata", () => readObject(metadata.annotations, "annotations"));
  const ofSpec = within("spec", () => readSpec(spec));
  const texts = readAnnotations(annotations);
  return {
    runtimeClassName,
    ...ofSpec,
    annotations: texts,
    metadata:
      metadata === undefined ? "absent" : annotations === undefined ? "without-annotations" : "with-annotations",
    isForCrio: [...texts.keys()].some((key) => key.startsWith("io.kubernetes.cri-o.")),
  };
}

function readSpec(spec: JsonObject) {
  const volumes = readList(spec.volumes, "volumes", readVolume);
  const tokenVolumes = new Set(volumes?.filter((volume) => volume.hasToken).map((volume) => volume.name));
  const context = readObject(spec.securityContext, "securityContext") ?? {};
  const security = within("securityContext", () => readPodSecurity(context));
  const containers = (["initContainers", "containers"] as const).flatMap(
    (list) =>
      readList(spec[list], list, (each, index) => readContainer(each, list, index, security, tokenVolumes)) ?? [],
  );
  const names = containers.map((container) => container.name);
  requireDifferent(names, "containers", "containers with different names");
  requireDifferent(volumes?.map((volume) => volume.name) ?? [], "volumes", "volumes with different names");
  return {
    shareProcessNamespace: readBoolean(spec.shareProcessNamespace, "shareProcessNamespace") ?? false,
    hostPid: readBoolean(spec.hostPID, "hostPID") ?? false,
    ...readPractice(spec),
    automountServiceAccountToken: readBoolean(spec.automountServiceAccountToken, "automountServiceAccountToken"),
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

function readAnnotations(annotations: JsonObject = {}): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const key of Object.keys(annotations)) {
    const text = annotations[key];
    if (typeof text !== "string") throw new MalformedPod(`metadata.annotations[${JSON.stringify(key)}]`, "a string");
    texts.set(key, text);
  }
  return texts;
}

function readVolume(raw: JsonObject): Volume {
  const projected = readObject(raw.projected, "projected");
  const isToken = ({ serviceAccountToken }: JsonObject) => isObject(serviceAccountToken);
  const tokens = projected && within("projected", () => readList(projected.sources, "sources", isToken));
  return { name: requireString(raw.name, "name"), hasToken: tokens?.includes(true) ?? false, raw };
}
