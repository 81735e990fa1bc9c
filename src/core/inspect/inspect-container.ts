import { cleanMountPath, collapsePath } from "../mount-path.ts";
import type { Container, EnvironmentVariable, Mount, SecurityContext } from "../pod.ts";
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
  requireDifferent,
  requireString,
} from "./json.ts";

/**
 * @param podSecurity the pod's securityContext, which the container's own overrides
 * @param tokenVolumes the names of volumes with a ServiceAccount token
 */
export function readContainer(
  raw: JsonObject,
  list: "initContainers" | "containers",
  index: number,
  podSecurity: JsonObject,
  tokenVolumes: ReadonlySet<string>,
): Container {
  const where = `spec.${list}[${index}]`;
  const mounts = (readObjects(raw, "volumeMounts", where) ?? []).map((mount, at) =>
    readMount(mount, at, `${where}.volumeMounts[${at}]`, tokenVolumes),
  );
  requireDifferent(
    mounts.map((mount) => mount.path),
    `${where}.volumeMounts`,
    "mounts with different paths",
  );
  const terminationMessagePath = readString(raw, "terminationMessagePath", where);
  const devicePaths = (readObjects(raw, "volumeDevices", where) ?? []).map((device, at) =>
    requireString(device, "devicePath", `${where}.volumeDevices[${at}]`),
  );
  return {
    list,
    index,
    name: readName(raw, where),
    image: readString(raw, "image", where) ?? "",
    command: readStrings(raw, "command", where),
    args: readStrings(raw, "args", where),
    mounts,
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

/**
 * A DNS label, as apimachinery's IsDNS1123Label has it. A repair makes other names of it, for an annotation and a file:
 * the API server, which refuses the pod, would complain of those too. Where there is none, it sends an empty one.
 */
function readName(raw: JsonObject, where: string): string {
  const name = requireString(raw, "name", where);
  if (name.length > 63 || !/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name)) {
    throw new MalformedPod(`${where}.name`, "a DNS label");
  }
  return name;
}

function readMount(raw: JsonObject, index: number, where: string, tokenVolumes: ReadonlySet<string>): Mount {
  const volume = requireString(raw, "name", where);
  const path = requireString(raw, "mountPath", where);
  return {
    index,
    volume,
    path,
    cleanPath: cleanMountPath(path),
    collapsedPath: collapsePath(path),
    subPath: readString(raw, "subPath", where),
    subPathExpr: readString(raw, "subPathExpr", where),
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
    privileged: own.privileged === true,
  };
}
