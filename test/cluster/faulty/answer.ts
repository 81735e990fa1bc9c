import type { GiveAnswer, ReviewRequest } from "./answer-reviews.ts";

/** An answer that would repair the pod, but for the fields that are given. */
export function review(uid: string, fields: Readonly<Record<string, unknown>> = {}): string {
  const patch = base64('[{"op":"replace","path":"/spec/containers/0/command","value":["/sbin/init"]}]');
  return envelope({ response: { uid, allowed: true, patchType: "JSONPatch", patch, ...fields } });
}

/** An AdmissionReview with that in it. */
export function envelope(fields: object): string {
  return JSON.stringify({ apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", ...fields });
}

export function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

/** Says it with status 200. */
export function say(write: (request: ReviewRequest) => string): GiveAnswer {
  return (reply, request) => void reply.writeHead(200, { "content-type": "application/json" }).end(write(request));
}

/** An answer as it should be, with a patch. */
export function sayPatch(...operations: readonly object[]): GiveAnswer {
  return say(({ uid }) => review(uid, { patch: base64(JSON.stringify(operations)) }));
}
