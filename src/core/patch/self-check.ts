/**
 * The last look before a patch leaves: it is applied to a copy, as the API server will do, and the result must hold
 * what every repaired pod holds. A bad patch rejects the pod whatever the failurePolicy, so any doubt withholds it.
 */
import jsonPatch from "fast-json-patch";
import { fitAnnotations } from "../annotation-size.ts";
import type { Operation } from "../decision.ts";
import { apiTokenVolume, apiTokenVolumePrefix } from "../diagnose/api-token-to-come.ts";
import { inspectRepairedPod } from "../inspect/inspect-pod.ts";
import { isObject, type JsonObject } from "../inspect/json.ts";
import type { Origin } from "../origin.ts";
import { filesVolume } from "../plan/carried-file.ts";
import type { Container, Pod } from "../pod.ts";
import { copyForPatch } from "./copy-for-patch.ts";

const container = "/spec/(?:initContainers|containers)/\\d+";
const expectedPlaces = [
  /^\/metadata(?:\/annotations(?:\/boxinit~1[^/]+)?)?$/,
  new RegExp(`^${container}/(?:command|args|volumeMounts/-|volumeMounts/\\d+/mountPath|env/\\d+/value)$`),
  /^\/spec\/volumes(?:\/-|\/\d+\/projected\/sources\/0\/downwardAPI\/items\/-)?$/,
];
const firstMounts = new RegExp(`^${container}/volumeMounts$`);

export interface Repair {
  readonly raw: unknown;
  /** What was read of it. */
  readonly pod: Pod;
  readonly patch: readonly Operation[];
  readonly origin: Origin;
}

/**
 * Why the patch must not be sent; undefined where all is well.
 *
 * @param wouldChange whether the engine would change the repaired pod again: it must not
 */
export function selfCheck(
  { raw, pod, patch, origin }: Repair,
  wouldChange: (repaired: Pod) => boolean,
): string | undefined {
  const withApiToken = origin === "manifest-with-explicit-api-token";
  const stray = patch.find((operation) => !isExpected(operation, withApiToken));
  if (stray !== undefined) return `unexpected place ${stray.path}`;
  const repaired = applied(raw, patch);
  if (repaired === undefined) return "the patch does not apply";
  const after = inspectRepairedPod(repaired.raw, pod.runtimeClassName);
  if (!("pod" in after)) return "the repaired pod is not one that the API server would take";
  const problem = firstProblem(pod, after.pod, withApiToken ? [filesVolume, apiTokenVolume] : [filesVolume]);
  if (problem !== undefined) return problem;
  return wouldChange(after.pod) ? "a second run would change the pod again" : undefined;
}

function isExpected(operation: Operation, withApiToken: boolean): boolean {
  if (expectedPlaces.some((place) => place.test(operation.path))) return true;
  if (operation.op !== "add" || !firstMounts.test(operation.path)) return false;
  const { value } = operation;
  // A container that has no mount yet gets files that boxinit carries, and in a manifest the API token, and no others.
  const isOurs = ({ name }: JsonObject) =>
    name === filesVolume || (withApiToken && String(name).startsWith(apiTokenVolumePrefix));
  return Array.isArray(value) && value.every((mount) => isObject(mount) && isOurs(mount));
}

function applied(raw: unknown, patch: readonly Operation[]): { readonly raw: unknown } | undefined {
  try {
    const copy = copyForPatch(raw, patch);
    return { raw: jsonPatch.applyPatch(copy, patch, true, true).newDocument };
  } catch {
    return undefined;
  }
}

function firstProblem(before: Pod, after: Pod, ours: readonly string[]): string | undefined {
  const isSame = ({ list, name }: Container, at: number) =>
    list === after.containers[at]?.list && name === after.containers[at].name;
  if (after.containers.length !== before.containers.length || !before.containers.every(isSame)) {
    return "the containers are not the same";
  }
  const old = new Set([...(before.volumes ?? []).map(({ name }) => name), ...ours]);
  const added = after.volumes?.find(({ name }) => !old.has(name));
  if (added !== undefined) return `unexpected volume ${added.name}`;
  return fitAnnotations(after.annotations) ? undefined : "the annotations pass 256 KiB";
}
