import { isDeepStrictEqual } from "node:util";
import jsonPatch from "fast-json-patch";
import { z } from "zod";
import type { Contender } from "../contenders/contender.ts";
import { podSchema } from "./grow-pod.ts";
import type { Review } from "./reviews.ts";

const asked = z.looseObject({ request: z.looseObject({ uid: z.string(), object: z.looseObject({}) }) });
const answered = z.looseObject({
  kind: z.literal("AdmissionReview"),
  apiVersion: z.literal("admission.k8s.io/v1"),
  response: z.looseObject({ uid: z.string(), allowed: z.literal(true), patch: z.base64().optional() }),
});
const operation = z.discriminatedUnion("op", [
  z.object({ op: z.literal("add"), path: z.string(), value: z.unknown() }),
  z.object({ op: z.literal("replace"), path: z.string(), value: z.unknown() }),
  z.object({ op: z.literal("remove"), path: z.string() }),
]);
const tokenPath = "/var/run/secrets/kubernetes.io/serviceaccount";

/** What is wrong with the answer, or nothing. Work that gives a wrong answer would not be worth comparing. */
export function faultOf(
  review: Review,
  answers: Contender["answers"],
  status: number,
  text: string,
): string | undefined {
  if (status !== 200) return `status ${status}: ${text.slice(0, 200)}`;
  const { request } = asked.parse(JSON.parse(review.body.toString("utf8")));
  const read = answered.safeParse(parse(text));
  if (!read.success) return `no AdmissionReview that allows the pod: ${text.slice(0, 200)}`;
  const { uid, patch } = read.data.response;
  if (uid !== request.uid) return `the uid is ${uid}, not ${request.uid}`;
  if (answers === "constant") return patch === undefined ? undefined : "a patch, from what knows one answer";
  const pod = podSchema.parse(applied(request.object, patch));
  return review.pod === "repaired" ? faultOfRepair(pod) : faultOfNoRepair(request.object, pod);
}

function faultOfRepair({ spec }: z.infer<typeof podSchema>): string | undefined {
  const [container] = spec.containers;
  if (!isDeepStrictEqual(container?.command, ["/sbin/init"]))
    return `the command is ${JSON.stringify(container?.command)}`;
  const token = container?.volumeMounts.find(({ mountPath }) => mountPath === tokenPath);
  const mirror = container?.volumeMounts.find((mount) => mount.name === token?.name && mount !== token);
  if (token === undefined) return "the API token is no longer mounted where the API server wants it";
  return mirror?.mountPath.startsWith("/etc/") ? undefined : "the API token is not mirrored outside /run";
}

/** Annotations are no harm: Pepr writes one on each pod that it looks at. */
function faultOfNoRepair(before: object, after: z.infer<typeof podSchema>): string | undefined {
  const { spec } = podSchema.parse(before);
  return isDeepStrictEqual(spec, after.spec) ? undefined : "the spec of a pod of another runtime was changed";
}

function applied(pod: object, patch: string | undefined): unknown {
  if (patch === undefined) return pod;
  const read = z.array(operation).parse(parse(Buffer.from(patch, "base64").toString("utf8")));
  return jsonPatch.applyPatch(pod, read, true, false).newDocument;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
