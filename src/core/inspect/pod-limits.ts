import { annotationBytes, fitAnnotations } from "../annotation-size.ts";
import { isObject, type JsonObject } from "./json.ts";

/**
 * How much of a pod is read. Each is far above any real pod: it bounds the work on a hostile one, which a webhook sees
 * before the API server validates it.
 */
const podLimits = {
  containers: 500,
  volumes: 10_000,
  mounts: 20_000,
  "characters of mount paths": 2 ** 20,
  "environment variables": 50_000,
} as const;

/** What a pod has too much of, for the finding `pod-over-limit`. */
type Excess = Readonly<Record<"limit" | "what", string>>;

/** Looks at lengths alone, before anything else is done; undefined where none is too much. */
export function excessOf({ metadata }: JsonObject, spec: JsonObject): Excess | undefined {
  const what = excessInSpec(spec);
  if (what !== undefined) return { limit: String(podLimits[what]), what };
  const annotations = isObject(metadata) && isObject(metadata.annotations) ? metadata.annotations : {};
  const texts = Object.entries(annotations).map(([key, text]) => [key, typeof text === "string" ? text : ""] as const);
  // The API server takes no pod with more.
  return fitAnnotations(texts) ? undefined : { limit: String(annotationBytes), what: "bytes of annotations" };
}

function excessInSpec(spec: JsonObject): keyof typeof podLimits | undefined {
  const containers = [...listOf(spec.initContainers), ...listOf(spec.containers)];
  if (containers.length > podLimits.containers) return "containers";
  if (listOf(spec.volumes).length > podLimits.volumes) return "volumes";
  let mounts = 0;
  let pathCharacters = 0;
  let variables = 0;
  for (const container of containers) {
    if (!isObject(container)) continue;
    const ofVolumes = listOf(container.volumeMounts);
    mounts += ofVolumes.length + listOf(container.volumeDevices).length;
    if (mounts > podLimits.mounts) return "mounts";
    for (const mount of ofVolumes) pathCharacters += pathLengthOf(mount);
    if (pathCharacters > podLimits["characters of mount paths"]) return "characters of mount paths";
    variables += listOf(container.env).length;
    if (variables > podLimits["environment variables"]) return "environment variables";
  }
  return undefined;
}

function pathLengthOf(mount: unknown): number {
  return isObject(mount) && typeof mount.mountPath === "string" ? mount.mountPath.length : 0;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
