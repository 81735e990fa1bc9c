/**
 * The last look before a patch leaves: it is applied to a copy, as the API server will do, and the result must hold
 * what every repaired pod holds. A bad patch rejects the pod whatever the failurePolicy, so any doubt withholds it.
 */
import jsonPatch from "fast-json-patch";
import type { Decision, Operation } from "../decision.ts";
import { inspectPod } from "../inspect/inspect-pod.ts";
import type { Pod } from "../pod.ts";
import { annotationBytes, annotationSize } from "./write-patch.ts";

const container = "/spec/(?:initContainers|containers)/\\d+";
const expectedPlaces = new RegExp(
  [
    "^/metadata(?:/annotations(?:/boxinit~1[^/]+)?)?$",
    `^${container}/(?:command|args|volumeMounts/-|volumeMounts/\\d+/mountPath|env/\\d+/value)$`,
    "^/spec/volumes(?:/-|/\\d+/projected/sources/0/downwardAPI/items/-)?$",
  ].join("|"),
);

/**
 * Why the patch must not be sent; undefined where all is well.
 *
 * @param proposeAgain what the engine would do to the repaired pod: it must be nothing
 */
export function selfCheck(
  raw: unknown,
  patch: readonly Operation[],
  proposeAgain: (repaired: unknown) => Decision,
): string | undefined {
  const stray = patch.find(({ path }) => !expectedPlaces.test(path));
  if (stray !== undefined) return `unexpected place ${stray.path}`;
  const repaired = applied(raw, patch);
  if (repaired === undefined) return "the patch does not apply";
  const [before, after] = [raw, repaired.pod].map((pod) => inspectPod(pod, () => true));
  if (before === undefined || !("pod" in before)) return "the pod can not be read";
  if (after === undefined || !("pod" in after)) return "the repaired pod is not one that the API server would take";
  const problem = firstProblem(before.pod, after.pod);
  if (problem !== undefined) return problem;
  return proposeAgain(repaired.pod).decision === "changed" ? "a second run would change the pod again" : undefined;
}

function applied(raw: unknown, patch: readonly Operation[]): { readonly pod: unknown } | undefined {
  try {
    return { pod: jsonPatch.applyPatch(raw, patch, true, false).newDocument };
  } catch {
    return undefined;
  }
}

function firstProblem(before: Pod, after: Pod): string | undefined {
  const names = ({ containers }: Pod): string => JSON.stringify(containers.map(({ list, name }) => [list, name]));
  if (names(before) !== names(after)) return "the containers are not the same";
  return annotationSize(after.annotations) > annotationBytes ? "the annotations pass 256 KiB" : undefined;
}
