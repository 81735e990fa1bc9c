/**
 * inspect/ turns raw JSON into observations and judges nothing. It looks at runtimeClassName first, so that a pod
 * which is none of boxinit's business costs one property read.
 */
import { type Finding, makeFinding } from "../findings.ts";
import { cleanMountPath } from "../mount-path.ts";
import type { Container, EnvironmentVariable, Mount, Pod, SecurityContext, Volume } from "../pod.ts";
import {
  isObject,
  type JsonObject,
  MalformedPod,
  readBoolean,
  readNumber,
  readObject,
  readObjects,
  readString,
  readStrings,
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
  const names = new Set(containers.map((container) => container.name));
  if (names.size < containers.length) throw new MalformedPod("spec.containers", "containers with different names");
  return {
    runtimeClassName,
    annotations: readAnnotations(annotations),
    metadata:
      metadata === undefined ? "absent" : annotations === undefined ? "without-annotations" : "with-annotations",
    shareProcessNamespace: readBoolean(spec, "shareProcessNamespace", "spec") ?? false,
    hostPid: readBoolean(spec, "hostPID", "spec") ?? false,
    automountServiceAccountToken: readBoolean(spec, "automountServiceAccountToken", "spec"),
    volumes,
    containers,
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

function readContainer(
  raw: JsonObject,
  list: "initContainers" | "containers",
  index: number,
  podSecurity: JsonObject,
  tokenVolumes: ReadonlySet<string>,
): Container {
  const where = `spec.${list}[${index}]`;
  const terminationMessagePath = readString(raw, "terminationMessagePath", where);
  const devicePaths = (readObjects(raw, "volumeDevices", where) ?? []).map((device, at) =>
    requireString(device, "devicePath", `${where}.volumeDevices[${at}]`),
  );
  return {
    list,
    index,
    name: requireString(raw, "name", where),
    image: readString(raw, "image", where) ?? "",
    command: readStrings(raw, "command", where),
    args: readStrings(raw, "args", where),
    mounts: (readObjects(raw, "volumeMounts", where) ?? []).map((mount, at) =>
      readMount(mount, at, `${where}.volumeMounts[${at}]`, tokenVolumes),
    ),
    otherPaths: [...devicePaths, terminationMessagePath ?? "/dev/termination-log"].map(cleanMountPath),
    env: (readObjects(raw, "env", where) ?? []).map((variable, at) =>
      readVariable(variable, at, `${where}.env[${at}]`),
    ),
    hasEnvFrom: (readObjects(raw, "envFrom", where) ?? []).length > 0,
    security: readSecurity(readObject(raw, "securityContext", where) ?? {}, podSecurity, `${where}.securityContext`),
    terminationMessagePath,
    hooks: ["livenessProbe", "readinessProbe", "startupProbe", "lifecycle"].flatMap((field) =>
      raw[field] === undefined ? [] : [[field, raw[field]] as const],
    ),
  };
}

function readMount(raw: JsonObject, index: number, where: string, tokenVolumes: ReadonlySet<string>): Mount {
  const volume = requireString(raw, "name", where);
  const path = requireString(raw, "mountPath", where);
  return {
    index,
    volume,
    path,
    cleanPath: cleanMountPath(path),
    subPath: `${readString(raw, "subPath", where) ?? ""}\n${readString(raw, "subPathExpr", where) ?? ""}`,
    hasToken: tokenVolumes.has(volume),
    raw,
  };
}

function readVariable(raw: JsonObject, index: number, where: string): EnvironmentVariable {
  const source = readObject(raw, "valueFrom", where);
  const unseen = ["configMapKeyRef", "secretKeyRef", "fileKeyRef"].some((key) => isObject(source?.[key]));
  const value = source === undefined ? (readString(raw, "value", where) ?? "") : undefined;
  return { index, name: requireString(raw, "name", where), value, unseen };
}

function readSecurity(own: JsonObject, pods: JsonObject, where: string): SecurityContext {
  return {
    runAsUser: readNumber(own, "runAsUser", where) ?? readNumber(pods, "runAsUser", "spec.securityContext"),
    runAsNonRoot: readBoolean(own, "runAsNonRoot", where) ?? readBoolean(pods, "runAsNonRoot", "spec.securityContext"),
    readOnlyRootFilesystem: readBoolean(own, "readOnlyRootFilesystem", where) ?? false,
  };
}
