import jsonPatch from "fast-json-patch";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { capturedReviews, readReview } from "../support/reviews.ts";
import { type RunningServer, runServer } from "../support/running-server.ts";

const wrapped = "01-CREATE-Pod-admin.json";

let running: RunningServer;
beforeAll(async () => {
  running = await runServer();
});
afterAll(() => running.stop());

describe("POST /mutate/enforce", () => {
  test("answers a pod whose init is wrapped with the patch that repairs it", async () => {
    const answer = await running.post("/mutate/enforce", readReview(wrapped));
    expect(answer.status).toBe(200);
    const review = JSON.parse(answer.body);
    expect(review).toMatchObject({
      kind: "AdmissionReview",
      apiVersion: "admission.k8s.io/v1",
      response: { uid: "0ccfc2f3-e387-45b2-a8e9-e8e57d67d332", allowed: true, patchType: "JSONPatch" },
    });
    const pod = repaired(readReview(wrapped), review.response.patch);
    expect(pod.spec.containers[0].command).toEqual(["/sbin/init"]);
    expect(pod.spec.containers[0].volumeMounts).toContainEqual({
      name: "kube-api-access-jnbj2",
      mountPath: "/etc/serviceaccount",
      readOnly: true,
    });
    expect(JSON.parse(pod.metadata.annotations["boxinit/status"])).toBeTypeOf("object");
  });

  test.each(capturedReviews)("answers the captured review %s with 200, allowed and its uid", async (name) => {
    const review = readReview(name);
    const answer = await running.post("/mutate/enforce", review);
    expect(answer.status).toBe(200);
    expect(answer.headers["content-type"]).toMatch(/^application\/json(;|$)/);
    expect(JSON.parse(answer.body).response).toMatchObject({ uid: JSON.parse(review).request.uid, allowed: true });
  });
});

function repaired(review: string, patch: string) {
  const operations = JSON.parse(Buffer.from(patch, "base64").toString("utf8"));
  return jsonPatch.applyPatch(JSON.parse(review).request.object, operations, true).newDocument;
}
