import jsonPatch from "fast-json-patch";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { podOf, reviewOf } from "../support/review-builder.ts";
import { capturedReviews, readReview } from "../support/reviews.ts";
import { type RunningServer, runServer } from "../support/running-server.ts";

const wrapped = readReview("01-CREATE-Pod-admin.json");

let running: RunningServer;
beforeAll(async () => {
  running = await runServer();
});
afterAll(() => running.stop());

async function respond(path: string, review: string) {
  const answer = await running.post(path, review);
  expect(answer.status).toBe(200);
  return JSON.parse(answer.body).response;
}

function lineOf(uid: string) {
  return running.log.findLast((line) => line.uid === uid && line.msg === "review");
}

function operationsOf(patch: string) {
  return JSON.parse(Buffer.from(patch, "base64").toString("utf8"));
}

describe("POST /mutate/enforce", () => {
  test("answers a pod whose init is wrapped with the patch that repairs it", async () => {
    const answer = await running.post("/mutate/enforce", wrapped);
    const review = JSON.parse(answer.body);
    expect(review).toMatchObject({
      kind: "AdmissionReview",
      apiVersion: "admission.k8s.io/v1",
      response: { uid: "0ccfc2f3-e387-45b2-a8e9-e8e57d67d332", allowed: true, patchType: "JSONPatch" },
    });
    const document = JSON.parse(wrapped).request.object;
    const pod = jsonPatch.applyPatch(document, operationsOf(review.response.patch), true).newDocument;
    expect(pod.spec.containers[0].command).toEqual(["/sbin/init"]);
    expect(pod.spec.containers[0].volumeMounts).toContainEqual({
      name: "kube-api-access-jnbj2",
      mountPath: "/etc/serviceaccount",
      readOnly: true,
    });
    expect(JSON.parse(pod.metadata.annotations["boxinit/status"])).toBeTypeOf("object");
  });

  test("tells the user and the audit log what was found", async () => {
    const response = await respond("/mutate/enforce", wrapped);
    expect(response.warnings).toContainEqual(expect.stringMatching(/^boxinit: .*\/sbin\/init/));
    expect(response.auditAnnotations).toEqual({
      decision: "changed",
      mode: "enforce",
      findings: expect.stringMatching(/(^|,)init-wrapped(,|$)/),
    });
  });

  test("warns first of what keeps the pod from starting, then of what a repair is for, and never gives advice", async () => {
    const container = {
      securityContext: { privileged: true },
      env: [{ name: "SYSBOX_FOO", value: "" }],
      volumeMounts: [{ name: "token", mountPath: "/run/token" }],
    };
    const volumes = [{ name: "token", projected: { sources: [{ serviceAccountToken: { path: "token" } }] } }];
    const spec = { volumes, hostNetwork: true, terminationGracePeriodSeconds: 1 };
    const { warnings } = await respond("/mutate/enforce", reviewOf({ object: podOf({ container, spec }) }));
    expect(warnings).toEqual([
      expect.stringContaining("Sysbox does not start a pod with hostNetwork"),
      expect.stringContaining("the variable SYSBOX_FOO"),
      expect.stringContaining("Sysbox does not recognise systemd"),
      expect.stringContaining("token /run/token is hidden"),
      expect.stringContaining("Sysbox does not support privileged"),
    ]);
  });

  test.each(capturedReviews)("answers the captured review %s with 200, allowed and its uid", async (name) => {
    const answer = await running.post("/mutate/enforce", readReview(name));
    expect(answer.status).toBe(200);
    expect(answer.headers["content-type"]).toMatch(/^application\/json(;|$)/);
    const { uid } = JSON.parse(readReview(name)).request;
    expect(JSON.parse(answer.body).response).toMatchObject({ uid, allowed: true });
  });

  test("sends no patch where there is nothing to change", async () => {
    const object = podOf({ container: { command: ["/sbin/init"] } });
    const response = await respond("/mutate/enforce", reviewOf({ object }));
    expect(response).not.toHaveProperty("patch");
    expect(response).not.toHaveProperty("patchType");
  });

  test("sends no patch for a pod that lowers its own mode to audit", async () => {
    const object = podOf({ metadata: { annotations: { "boxinit/mode": "audit" } } });
    const response = await respond("/mutate/enforce", reviewOf({ object }));
    expect(response).not.toHaveProperty("patch");
    expect(response.auditAnnotations).toMatchObject({ decision: "changed", mode: "audit" });
  });
});

describe("POST /mutate/audit", () => {
  test.each(capturedReviews)("never answers the captured review %s with a patch", async (name) => {
    const response = await respond("/mutate/audit", readReview(name));
    expect(response.allowed).toBe(true);
    expect(response).not.toHaveProperty("patch");
    expect(response).not.toHaveProperty("patchType");
  });

  test("finds what enforce finds, and says that nothing was done", async () => {
    const enforced = await respond("/mutate/enforce", wrapped);
    const audited = await respond("/mutate/audit", wrapped);
    expect(audited.auditAnnotations).toEqual({
      ...enforced.auditAnnotations,
      mode: "audit",
      repair: expect.stringMatching(/repair: command \["\/sbin\/init"\]\. token .*; repair: /),
    });
    expect(audited.warnings[0]).toBe("boxinit: audit mode: the pod is unchanged, nothing of this was done");
    expect(audited.warnings.slice(1)).toEqual(enforced.warnings);
  });

  test("logs the patch that it would have sent, but for the status annotation", async () => {
    const enforced = await respond("/mutate/enforce", wrapped);
    const { uid } = await respond("/mutate/audit", wrapped);
    const operations = operationsOf(enforced.patch);
    const status = operations.find((one: { path: string }) => one.path === "/metadata/annotations");
    status.value["boxinit/status"] = "(hidden)";
    expect(lineOf(uid)?.patch).toEqual(operations);
  });
});

describe("a review of anything but the creation of a Sysbox pod", () => {
  const deployment = { group: "apps", version: "v1", kind: "Deployment" };
  test.each([
    ["another kind", { kind: deployment }],
    ["a kind of the same name in another group", { kind: { group: "example.test", version: "v1", kind: "Pod" } }],
    ["an update", { operation: "UPDATE" }],
    ["a deletion, which has no object", { operation: "DELETE", object: null }],
    ["a connection", { operation: "CONNECT" }],
    ["a subresource", { subResource: "ephemeralcontainers" }],
    ["a pod without a RuntimeClass", { object: podOf({ spec: { runtimeClassName: undefined } }) }],
    ["a pod that opted out", { object: podOf({ metadata: { annotations: { "boxinit/mode": "off" } } }) }],
  ])("is allowed and not examined: %s", async (name, parts) => {
    const uid = `not-examined ${name}`;
    expect(await respond("/mutate/enforce", reviewOf({ ...parts, uid }))).toEqual({ uid, allowed: true });
    expect(lineOf(uid)).toMatchObject({ level: "debug", decision: "not-examined" });
  });
});

describe("the log line of a review", () => {
  test("names the pod, what was decided and how long it took", async () => {
    const { uid } = await respond("/mutate/enforce", wrapped);
    expect(lineOf(uid)).toMatchObject({
      level: "info",
      namespace: "t",
      name: "s1b",
      route: "enforce",
      mode: "enforce",
      dryRun: true,
      decision: "changed",
      codes: expect.arrayContaining(["init-wrapped", "token-hidden"]),
      milliseconds: expect.any(Number),
    });
  });

  test("names a controller's pod by generateName and owner", async () => {
    const object = podOf({
      metadata: {
        name: undefined,
        generateName: "web-5c9f-",
        ownerReferences: [
          { kind: "Node", name: "not-this-one" },
          { kind: "ReplicaSet", name: "web-5c9f", controller: true },
        ],
      },
    });
    const { uid } = await respond("/mutate/enforce", reviewOf({ object, uid: "owned" }));
    const line = lineOf(uid);
    expect(line).toMatchObject({ generateName: "web-5c9f-", ownerKind: "ReplicaSet", ownerName: "web-5c9f" });
    expect(line).not.toHaveProperty("name");
  });
});
