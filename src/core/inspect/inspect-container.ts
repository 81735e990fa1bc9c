import { cleanMountPath, collapsePath, depthOfPath } from "../mount-path.ts";
import type { Container, EnvironmentVariable, Mount, SecurityContext } from "../pod.ts";
import {
  isObject,
  type JsonObject,
  MalformedPod,
  readBoolean,
  readList,
  readNumber,
  readObject,
  readString,
  readStrings,
  requireDifferent,
  requireString,
  within,
} from "./json.ts";

/**
 * @param podSecurity what the container's own securityContext overrides
 * @param tokenVolumes the names of volumes with a ServiceAccount token
 */
export function readContainer(
  raw: JsonObject,
  list: "initContainers" | "containers",
  index: number,
  podSecurity: PodSecurity,
  tokenVolumes: ReadonlySet<string>,
): Container {
  const mounts = readList(raw.volumeMounts, "volumeMounts", (mount, at) => readMount(mount, at, tokenVolumes)) ?? [];
  requireDifferent(
    mounts.map((mount) => mount.path),
    "volumeMounts",
    "mounts with different paths",
  );
  const terminationMessagePath = readString(raw.terminationMessagePath, "terminationMessagePath");
  const devicePaths =
    readList(raw.volumeDevices, "volumeDevices", (device) => requireString(device.devicePath, "devicePath")) ?? [];
  const security = readObject(raw.securityContext, "securityContext") ?? {};
  return {
    list,
    index,
    name: readName(raw),
    image: readString(raw.image, "image") ?? "",
    command: readStrings(raw.command, "command"),
    args: readStrings(raw.args, "args"),
    mounts,
    otherPaths: [...devicePaths, terminationMessagePath ?? "/dev/termination-log"].map(cleanMountPath),
    env: readList(raw.env, "env", readVariable) ?? [],
    hasEnvFrom: (readList(raw.envFrom, "envFrom", () => undefined) ?? []).length > 0,
    security: within("securityContext", () => readSecurity(security, podSecurity)),
    terminationMessagePath,
    hooks: ["livenessProbe", "readinessProbe", "startupProbe", "lifecycle"].flatMap((field) =>
      raw[field] === undefined ? [] : [[field, raw[field]] as const],
    ),
  };
}

/**
 * A DNS label, as apimachinery's IsDNS1123Label has it. A repair makes other names of it, for an annotation and a file:
 * the API server, which refuses the pod, would complain of those too. Where there is none, it sends an empty one.
 */
function readName(raw: JsonObject): string {
  const name = requireString(raw.name, "name");
  if (name.length > 63 || !/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name)) throw new MalformedPod("name", "a DNS label");
  return name;
}

function readMount(raw: JsonObject, index: number, tokenVolumes: ReadonlySet<string>): Mount {
  const volume = requireString(raw.name, "name");
  const path = requireString(raw.mountPath, "mountPath");
  const collapsedPath = collapsePath(path);
  return {
    index,
    volume,
    path,
    cleanPath: cleanMountPath(path),
    collapsedPath,
    depth: depthOfPath(collapsedPath),
    subPath: readString(raw.subPath, "subPath"),
    subPathExpr: readString(raw.subPathExpr, "subPathExpr"),
    hasToken: tokenVolumes.has(volume),
    raw,
  };
}

const unseenSources = ["configMapKeyRef", "secretKeyRef", "fileKeyRef"];

function readVariable(raw: JsonObject, index: number): EnvironmentVariable {
  const source = readObject(raw.valueFrom, "valueFrom");
  const unseen = source !== undefined && unseenSources.some((key) => isObject(source[key]));
  const value = source === undefined ? (readString(raw.value, "value") ?? "") : undefined;
  return { index, name: requireString(raw.name, "name"), value, unseen };
}

export type PodSecurity = Pick<SecurityContext, "runAsUser" | "runAsNonRoot">;

export function readPodSecurity(context: JsonObject): PodSecurity {
  return {
    runAsUser: readNumber(context.runAsUser, "runAsUser"),
    runAsNonRoot: readBoolean(context.runAsNonRoot, "runAsNonRoot"),
  };
}

function readSecurity(own: JsonObject, pods: PodSecurity): SecurityContext {
  const { runAsUser, runAsNonRoot } = readPodSecurity(own);
  return {
    runAsUser: runAsUser ?? pods.runAsUser,
    runAsNonRoot: runAsNonRoot ?? pods.runAsNonRoot,
    readOnlyRootFilesystem: readBoolean(own.readOnlyRootFilesystem, "readOnlyRootFilesystem") ?? false,
    privileged: own.privileged === true,
  };
}
