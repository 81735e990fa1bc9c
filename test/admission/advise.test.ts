import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { repairPod } from "../../src/core/repair-pod.ts";
import { podOf, type ReviewParts, reviewOf } from "../support/review-builder.ts";
import { capturedReviews, readReview } from "../support/reviews.ts";
import { type RunningServer, runServer } from "../support/running-server.ts";

let running: RunningServer;
beforeAll(async () => {
  running = await runServer();
});
afterAll(() => running.stop());

/** A workload whose pods start init from a shell, with what is asked of its template. */
function workloadOf(kind: string, template: Readonly<Record<string, unknown>> = {}, metadata: object = {}) {
  const { spec } = podOf({ spec: { hostUsers: false } });
  const pod = { metadata: { labels: { app: "machine" } }, spec, ...template };
  const inner = kind === "CronJob" ? { jobTemplate: { spec: { template: pod } } } : { template: pod };
  return { kind, metadata: { name: "machine", namespace: "default", ...metadata }, spec: inner };
}

const groups: Readonly<Record<string, string>> = {
  Deployment: "apps",
  StatefulSet: "apps",
  DaemonSet: "apps",
  ReplicaSet: "apps",
  Job: "batch",
  CronJob: "batch",
  ReplicationController: "",
};

function reviewOfWorkload(kind: string, parts: ReviewParts): string {
  return reviewOf({
    uid: "workload",
    kind: { group: groups[kind] ?? "", version: "v1", kind },
    name: "machine",
    ...parts,
  });
}

async function respond(review: string, server = running) {
  const answer = await server.post("/advise", review);
  expect(answer.status).toBe(200);
  return JSON.parse(answer.body).response;
}

const silence = { uid: "workload", allowed: true };

describe("a workload whose pods would need repair", () => {
  test.each(Object.keys(groups))("is told so: a %s", async (kind) => {
    expect(await respond(reviewOfWorkload(kind, { object: workloadOf(kind) }))).toEqual({
      ...silence,
      warnings: [
        `boxinit: ${kind} machine: Sysbox does not recognise systemd started as ["sh","-c","exec /sbin/init"]`,
        `boxinit: ${kind} machine: repair under enforce: command ["/sbin/init"]`,
        expect.stringMatching(
          `^boxinit: ${kind} machine: token /var/run/secrets/kubernetes.io/serviceaccount is hidden`,
        ),
        `boxinit: ${kind} machine: repair under enforce: mirror at /etc/serviceaccount`,
      ],
      auditAnnotations: { decision: "changed", findings: expect.stringMatching(/^init-wrapped,.*token-hidden/) },
    });
  });

  test("is logged at info, with what it is", async () => {
    await respond(reviewOfWorkload("StatefulSet", { uid: "logged", object: workloadOf("StatefulSet") }));
    expect(running.log.findLast((line) => line.uid === "logged" && line.msg === "review")).toMatchObject({
      level: "info",
      kind: "StatefulSet",
      namespace: "default",
      name: "machine",
      route: "advise",
      decision: "changed",
      codes: expect.arrayContaining(["init-wrapped"]),
    });
  });

  test("is told without a token, where its pods have none", async () => {
    const { spec } = podOf({ spec: { hostUsers: false, automountServiceAccountToken: false } });
    const { warnings } = await respond(reviewOfWorkload("Job", { object: workloadOf("Job", { spec }) }));
    expect(warnings).toHaveLength(2);
  });

  test("is told that its pods stay as they are, where the template says boxinit/mode: audit", async () => {
    const metadata = { annotations: { "boxinit/mode": "audit" } };
    const { warnings } = await respond(
      reviewOfWorkload("Deployment", { object: workloadOf("Deployment", { metadata }) }),
    );
    expect(warnings.slice(0, 3)).toEqual([
      "boxinit: Deployment machine: boxinit/mode is audit, so its pods stay as they are",
      'boxinit: Deployment machine: Sysbox does not recognise systemd started as ["sh","-c","exec /sbin/init"]',
      'boxinit: Deployment machine: repair under enforce: command ["/sbin/init"]',
    ]);
  });

  test("is allowed where its pods would be refused, and told so", async () => {
    const refusing = await runServer({
      repair: (pod, options) => {
        const decision = repairPod(pod, options);
        if (decision.decision !== "changed") return decision;
        const { patch: _patch, ...examined } = decision;
        return { ...examined, decision: "refused", message: "not here" };
      },
    });
    const response = await respond(reviewOfWorkload("Deployment", { object: workloadOf("Deployment") }), refusing);
    await refusing.stop();
    expect(response.allowed).toBe(true);
    expect(response.warnings[0]).toBe("boxinit: Deployment machine: its pods are refused where boxinit enforces");
    // Enforce would not repair them.
    expect(response.warnings[2]).toBe('boxinit: Deployment machine: repair: command ["/sbin/init"]');
  });
});

describe("an update", () => {
  const broken = workloadOf("Deployment");
  const { spec } = podOf({ spec: { hostUsers: false }, container: { command: ["/sbin/init"] } });
  const sound = workloadOf("Deployment", { spec });
  const update = (object: object, oldObject: unknown) =>
    respond(reviewOfWorkload("Deployment", { operation: "UPDATE", object, oldObject }));

  test("is told where the template changed", async () => {
    expect(await update(broken, sound)).toHaveProperty("warnings");
    expect(await update(broken, { metadata: {} })).toHaveProperty("warnings");
  });

  test("is not told again where something else changed", async () => {
    const { spec: deployment, ...rest } = broken;
    expect(await update({ ...rest, spec: { replicas: 5, ...deployment } }, broken)).toEqual(silence);
  });

  test("is not told where the new template is in order", async () => {
    const answer = await update(sound, broken);
    expect(answer).toMatchObject({ allowed: true, auditAnnotations: { decision: "unchanged" } });
    expect(answer).not.toHaveProperty("warnings");
  });
});

describe("nothing is said about", () => {
  const deployment = { group: "apps", version: "v1", kind: "Deployment" };
  const owned = (controller: boolean) => ({
    ownerReferences: [{ apiVersion: "apps/v1", kind: "Deployment", name: "machine", uid: "1", controller }],
  });

  test.each<readonly [string, ReviewParts]>([
    [
      "what a controller made",
      { object: workloadOf("ReplicaSet", {}, owned(true)), kind: { ...deployment, kind: "ReplicaSet" } },
    ],
    ["a workload of pods that aren't Sysbox's", { object: workloadOf("Deployment", { spec: { containers: [] } }) }],
    [
      "one whose pods opted out",
      { object: workloadOf("Deployment", { metadata: { annotations: { "boxinit/mode": "off" } } }) },
    ],
    ["a version that is not known", { kind: { ...deployment, version: "v2" }, object: workloadOf("Deployment") }],
    [
      "the same kind of another group",
      { kind: { ...deployment, group: "example.test" }, object: workloadOf("Deployment") },
    ],
    ["a kind that is not known", { kind: { ...deployment, kind: "Rollout" }, object: workloadOf("Rollout") }],
    ["a pod", { kind: { group: "", version: "v1", kind: "Pod" } }],
    ["a subresource", { subResource: "scale", object: workloadOf("Deployment") }],
    ["a deletion", { operation: "DELETE", object: null, oldObject: workloadOf("Deployment") }],
    ["no object", { object: null }],
    ["a template that is none", { object: { metadata: {}, spec: { template: ["x"] } } }],
    ["a spec that is none", { object: { metadata: "x", spec: "x" } }],
  ])("%s", async (_name, parts) => {
    expect(await respond(reviewOf({ uid: "workload", kind: deployment, ...parts }))).toEqual(silence);
  });

  test.each([100, 10_000])("a workload without a RuntimeClass, of %d bytes, and the log says why", async (bytes) => {
    const spec = { containers: [{ name: "main", image: "x".repeat(bytes) }] };
    for (const [metadata, reason] of [
      [{}, "not-a-sysbox-pod"],
      [owned(true), "made-by-a-controller"],
    ] as const) {
      const object = workloadOf("Deployment", { spec }, metadata);
      expect(await respond(reviewOfWorkload("Deployment", { object }))).toEqual(silence);
      expect(running.log.findLast(({ msg }) => msg === "review")).toMatchObject({ kind: "Deployment", reason });
    }
  });

  test("a workload that is told too late", async () => {
    const answer = await running.post("/advise?timeout=0s", reviewOfWorkload("Job", { object: workloadOf("Job") }));
    expect(JSON.parse(answer.body).response).toEqual(silence);
  });
});

test("an object that a controller doesn't control is told, whoever else owns it", async () => {
  const metadata = { ownerReferences: [{ apiVersion: "v1", kind: "ConfigMap", name: "x", uid: "1" }] };
  const response = await respond(reviewOfWorkload("Job", { object: workloadOf("Job", {}, metadata) }));
  expect(response).toHaveProperty("warnings");
});

test.each(capturedReviews)("the captured review %s is allowed and never changed", async (name) => {
  const response = await respond(readReview(name));
  expect(response.allowed).toBe(true);
  expect(response).not.toHaveProperty("patch");
});

test("an engine that fails is told, counted as a fault, and keeps nothing from being stored", async () => {
  const failing = await runServer({
    repair: () => {
      throw new TypeError("hunter2");
    },
  });
  const response = await respond(reviewOfWorkload("Deployment", { object: workloadOf("Deployment") }), failing);
  expect(response).toMatchObject({ allowed: true, auditAnnotations: { findings: "internal-error" } });
  expect(await failing.metric('boxinit_findings_total{code="internal-error"}')).toBe(1);
  expect(JSON.stringify(failing.log)).not.toContain("hunter2");
  await failing.stop();
});

test("what is found in templates is not counted among what is found in pods", async () => {
  const counting = await runServer();
  await respond(reviewOfWorkload("Deployment", { object: workloadOf("Deployment") }), counting);
  expect(await counting.metric('boxinit_reviews_total{mode="advise",decision="changed"}')).toBe(1);
  expect(await counting.metric('boxinit_findings_total{code="init-wrapped"}')).toBe(0);
  expect((await counting.ops("/metrics")).body).not.toContain("boxinit_findings_by_place_total{");
  await counting.stop();
});
