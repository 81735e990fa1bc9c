import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { defaultEventLimits, type EventLimits } from "../../src/audit/event-limits.ts";
import { createEventRecorder } from "../../src/audit/event-recorder.ts";
import { createEventSink, type EventScope } from "../../src/audit/event-sink.ts";
import { connect } from "../../src/cluster/connect.ts";
import { eventApi } from "../../src/cluster/event-api.ts";
import { createLogger } from "../../src/telemetry/logger.ts";
import { tellEvents } from "../../src/telemetry/tell-events.ts";
import { eventually } from "../support/eventually.ts";
import { podOf, type ReviewParts, reviewOf } from "../support/review-builder.ts";
import { type Overrides, type RunningServer, runServer } from "../support/running-server.ts";
import { type ApiServerStandIn, startApiServerStandIn } from "../support/stand-in-api-server.ts";

let api: ApiServerStandIn;
let folder: string;
const running: RunningServer[] = [];
beforeEach(async () => {
  api = await startApiServerStandIn();
  folder = mkdtempSync(join(tmpdir(), "boxinit-test-"));
  writeFileSync(join(folder, "kubeconfig"), api.kubeconfig);
});
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
  await api.close();
  rmSync(folder, { recursive: true });
});

/**
 * Nothing is waited for longer than a test needs; what is bounded stays bounded as it is. What a busy machine could use up
 * is far above what anything takes, but where a test is about that very limit.
 */
const quick: EventLimits = {
  ...defaultEventLimits,
  seriesPatch: 20,
  perSecond: 1000,
  burst: 1000,
  podLooks: [5, 5, 5],
  attempts: 3,
  pause: 5,
  longestPause: 10,
  flush: 60_000,
};

/** The real server, whose Events go over HTTPS to the stand-in. */
async function serve(scope: EventScope, limits: Partial<EventLimits> = {}, more: Overrides = {}) {
  const log: Record<string, unknown>[] = [];
  const logger = createLogger("info", { write: (line) => void log.push(JSON.parse(line)) });
  const server = await runServer({
    ...more,
    createAudit: (metrics) => {
      const recorder = createEventRecorder({
        connect: (signal) =>
          eventApi({
            connection: connect({ kubeconfig: join(folder, "kubeconfig"), signal }),
            instance: "replica",
            timeout: 60_000,
          }),
        limits: { ...quick, ...limits },
        delivery: tellEvents(metrics, logger),
      });
      return createEventSink(recorder, scope);
    },
  });
  running.push(server);
  const counted = (result: string) => server.metric(`boxinit_events_total{result="${result}"}`);
  return {
    ...server,
    lines: (msg: string) => log.filter((line) => line.msg === msg),
    written: () => counted("written"),
    failed: () => counted("failed"),
    dropped: () => counted("dropped"),
    withoutObject: () => counted("without-object"),
  };
}

const replicaSet = { apiVersion: "apps/v1", kind: "ReplicaSet", name: "web-5c9f", uid: "rs-1", controller: true };

function podOfOwner(owner: Readonly<Record<string, unknown>> = replicaSet, more: object = {}) {
  return podOf({ metadata: { name: undefined, generateName: "x-", ownerReferences: [owner] }, ...more });
}

function statefulSet(uid: string) {
  return { apiVersion: "apps/v1", kind: "StatefulSet", name: `set-${uid}`, uid, controller: true };
}

async function review(server: RunningServer, object: unknown, path = "/mutate/audit", parts: ReviewParts = {}) {
  const answer = await server.post(path, reviewOf({ object, name: "", ...parts }));
  expect(answer.status).toBe(200);
  return JSON.parse(answer.body).response;
}

/** As the API server has it. */
function replicaSetOf(uid: string): object {
  const deployment = { apiVersion: "apps/v1", kind: "Deployment", name: "web", uid: "d-1", controller: true };
  return { metadata: { uid, ownerReferences: [deployment] } };
}

function knowReplicaSet(): void {
  api.objects.set("/apis/apps/v1/namespaces/default/replicasets/web-5c9f", replicaSetOf("rs-1"));
}

describe("an Event", () => {
  test("is told of the Deployment, and says what would be done and why", async () => {
    knowReplicaSet();
    const server = await serve("audit");
    await review(server, podOfOwner());
    await eventually(() => expect(api.events()).toHaveLength(1));
    expect(api.events()[0]).toEqual({
      apiVersion: "events.k8s.io/v1",
      kind: "Event",
      metadata: { name: expect.stringMatching(/^web\.[0-9a-f]{16}$/), namespace: "default" },
      regarding: { apiVersion: "apps/v1", kind: "Deployment", namespace: "default", name: "web", uid: "d-1" },
      eventTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
      type: "Warning",
      action: "Audit",
      reason: "BoxinitWouldRepair",
      note: expect.stringMatching(
        /^Audit mode, the pod is unchanged: Sysbox does not recognise systemd .*; repair: command \["\/sbin\/init"\]/,
      ),
      reportingController: "boxinit",
      reportingInstance: "replica",
    });
    await eventually(async () => expect(await server.written()).toBe(1));
  });

  test.each([
    ["a ReplicaSet that stands alone", replicaSet, { metadata: { uid: "rs-1" } }, "ReplicaSet web-5c9f rs-1"],
    ["another ReplicaSet of that name by now", replicaSet, replicaSetOf("rs-2"), "ReplicaSet web-5c9f rs-1"],
    ["a ReplicaSet that can't be read", replicaSet, undefined, "ReplicaSet web-5c9f rs-1"],
    ["a StatefulSet, which is not asked for", statefulSet("s"), undefined, "StatefulSet set-s s"],
    [
      "a kind of somebody's own",
      { apiVersion: "example.test/v1", kind: "Machine", name: "m", uid: "m-1", controller: true },
      undefined,
      "Machine m m-1",
    ],
  ])("is told of %s", async (_name, owner, found, expected) => {
    if (found !== undefined) api.objects.set("/apis/apps/v1/namespaces/default/replicasets/web-5c9f", found);
    const server = await serve("audit");
    await review(server, podOfOwner(owner));
    await eventually(() => expect(api.events()).toHaveLength(1));
    const { kind, name, uid } = api.events()[0]?.regarding ?? {};
    expect(`${kind} ${name} ${uid}`).toBe(expected);
    expect(api.requests.filter(({ method }) => method === "GET")).toHaveLength(owner === replicaSet ? 1 : 0);
  });

  test("is told of a CronJob, where a Job is its", async () => {
    const cronJob = { apiVersion: "batch/v1", kind: "CronJob", name: "nightly", uid: "c-1", controller: true };
    api.objects.set("/apis/batch/v1/namespaces/default/jobs/nightly-1", {
      metadata: { uid: "j-1", ownerReferences: [cronJob] },
    });
    const server = await serve("audit");
    const job = { apiVersion: "batch/v1", kind: "Job", name: "nightly-1", uid: "j-1", controller: true };
    await review(server, podOfOwner(job));
    await eventually(() => expect(api.events()[0]?.regarding).toMatchObject({ kind: "CronJob", uid: "c-1" }));
  });

  test("asks for an owner once, also where there is nothing to learn", async () => {
    const server = await serve("audit");
    await review(server, podOfOwner());
    await eventually(async () => expect(await server.written()).toBe(1));
    await review(server, podOfOwner(replicaSet, { container: { command: ["/usr/sbin/init"] } }));
    await eventually(async () => expect(await server.written()).toBe(2));
    expect(api.requests.filter(({ method }) => method === "GET")).toHaveLength(1);
  });

  test("says no more than an Event can hold", async () => {
    const mounts = Array.from({ length: 40 }, (_, at) => ({ name: "data", mountPath: `/run/\u{1F600}-${at}` }));
    const container = { command: ["bash", "-c", "x && exec /sbin/init"], volumeMounts: mounts };
    const spec = { volumes: [{ name: "data", emptyDir: {} }] };
    const server = await serve("audit");
    await review(server, podOfOwner(statefulSet("s"), { container, spec }));
    await eventually(() => expect(api.events()).toHaveLength(1));
    const { note = "" } = api.events()[0] ?? {};
    expect(Buffer.byteLength(note)).toBeLessThanOrEqual(1024);
    expect(Buffer.byteLength(note)).toBeGreaterThan(800);
    expect(note).toMatch(/\. and \d+ more$/);
  });

  test("begins with what is worst, also where that alone is more than an Event can hold", async () => {
    const volumeMounts = [{ name: "data", mountPath: `/run/${"\u{1F600}".repeat(900)}` }];
    const container = { command: ["bash", "-c", "x && exec /sbin/init"], volumeMounts };
    const server = await serve("audit");
    await review(
      server,
      podOfOwner(statefulSet("s"), { container, spec: { volumes: [{ name: "data", emptyDir: {} }] } }),
    );
    await eventually(() => expect(api.events()).toHaveLength(1));
    const { note = "" } = api.events()[0] ?? {};
    expect(Buffer.byteLength(note)).toBeLessThanOrEqual(1024);
    expect(note).toMatch(/volume data at \/run\/\u{1F600}+\.\.\.$/u);
  });
});

describe("a pod that belongs to nobody", () => {
  const pod = (created: Date) => ({ metadata: { uid: "p-1", creationTimestamp: created.toISOString() } });
  const path = "/api/v1/namespaces/default/pods/pod";
  const looks = () => api.requests.filter(({ method, path: asked }) => method === "GET" && asked === path).length;

  test("is told of, once it is there", async () => {
    const server = await serve("audit", { podLooks: Array.from({ length: 1000 }, () => 5) });
    await review(server, podOf({}), "/mutate/audit", { name: "pod" });
    await eventually(() => expect(looks()).toBeGreaterThan(0));
    api.objects.set(path, pod(new Date()));
    await eventually(() => expect(api.events()).toHaveLength(1));
    expect(api.events()[0]?.regarding).toEqual({
      apiVersion: "v1",
      kind: "Pod",
      namespace: "default",
      name: "pod",
      uid: "p-1",
    });
  });

  test.each([
    ["that never comes to be", () => {}],
    ["of whose name there was one long before", () => void api.objects.set(path, pod(new Date(2020, 1)))],
  ])("%s has no Event", async (_name, arrange) => {
    arrange();
    const server = await serve("audit");
    await review(server, podOf({}), "/mutate/audit", { name: "pod" });
    await eventually(async () => expect(await server.withoutObject()).toBe(1));
    expect(looks()).toBe(quick.podLooks.length);
    expect(api.events()).toEqual([]);
  });

  test("without a name yet has none, and is not looked for", async () => {
    const server = await serve("audit");
    await review(server, podOf({ metadata: { name: undefined, generateName: "x-" } }));
    expect(await server.withoutObject()).toBe(1);
    expect(api.requests).toEqual([]);
  });
});

describe("which decisions are told", () => {
  const sound = { container: { command: ["/sbin/init"] } };
  const unrepairable = { container: { securityContext: { runAsUser: 1000 } } };
  const lowered = podOf({
    metadata: { name: undefined, annotations: { "boxinit/mode": "audit" }, ownerReferences: [statefulSet("s")] },
  });

  test.each<readonly [string, EventScope, string, unknown, string | undefined]>([
    ["a repair to come", "audit", "audit", podOfOwner(), "Warning BoxinitWouldRepair"],
    [
      "that there will be none",
      "audit",
      "audit",
      podOfOwner(replicaSet, unrepairable),
      "Warning BoxinitWouldNotRepair",
    ],
    ["a repair that the pod's annotation puts off", "audit", "enforce", lowered, "Warning BoxinitWouldRepair"],
    ["no repair, unless all are asked for", "audit", "enforce", podOfOwner(), undefined],
    ["a repair", "all", "enforce", podOfOwner(), "Normal BoxinitRepaired"],
    ["that none was possible", "all", "enforce", podOfOwner(replicaSet, unrepairable), "Warning BoxinitNotRepaired"],
    ["nothing of a pod in order", "all", "enforce", podOfOwner(replicaSet, sound), undefined],
    ["nothing of another pod", "all", "audit", podOfOwner(replicaSet, { spec: { runtimeClassName: "x" } }), undefined],
  ])("%s", async (_name, scope, mode, object, expected) => {
    const server = await serve(scope);
    await review(server, object, `/mutate/${mode}`);
    await server.stop();
    running.pop();
    expect(api.events().map(({ type, reason }) => `${type} ${reason}`)).toEqual(
      expected === undefined ? [] : [expected],
    );
  });

  test("nothing of a dry run, and nothing of what a workload's author is told", async () => {
    const server = await serve("all");
    await review(server, podOfOwner(), "/mutate/audit", { dryRun: true });
    const kind = { group: "apps", version: "v1", kind: "Deployment" };
    await review(server, { metadata: {}, spec: { template: podOf({}) } }, "/advise", { kind });
    await server.stop();
    running.pop();
    expect(api.requests).toEqual([]);
  });

  test("a refusal, of an owner, and not of a pod that never comes to be", async () => {
    const refused = { decision: "refused", mode: "enforce", containers: [], findings: [], message: "no" } as const;
    const finding = { code: "not-root", severity: "error", message: "no root" } as const;
    const server = await serve("all", {}, { repair: () => ({ ...refused, findings: [finding] }) });
    await review(server, podOfOwner(), "/mutate/enforce");
    await review(server, podOf({}), "/mutate/enforce", { name: "pod" });
    await eventually(() => expect(api.events()).toHaveLength(1));
    expect(api.events()[0]).toMatchObject({ reason: "BoxinitRefused", action: "Refuse", note: "no root" });
    expect(await server.withoutObject()).toBe(1);
  });
});

describe("the same of the same owner", () => {
  test("is one Event with a count, by few requests", async () => {
    knowReplicaSet();
    const server = await serve("audit", { seriesPatch: 500 });
    for (let pod = 0; pod < 200; pod++) await review(server, podOfOwner());
    await eventually(async () => expect(await server.written()).toBe(200));
    expect(api.events()).toHaveLength(1);
    expect(api.events()[0]?.series).toEqual({
      count: 200,
      lastObservedTime: expect.stringMatching(/\.\d{6}Z$/),
    });
    expect(api.requests.length).toBeLessThan(100);
  });

  test("is counted on from what two ReplicaSets of a Deployment have made", async () => {
    knowReplicaSet();
    const next = { ...replicaSet, name: "web-777", uid: "rs-9" };
    api.objects.set("/apis/apps/v1/namespaces/default/replicasets/web-777", replicaSetOf("rs-9"));
    const server = await serve("audit");
    await review(server, podOfOwner());
    await review(server, podOfOwner(next));
    await eventually(() => expect(api.events()[0]?.series?.count).toBe(2));
    expect(api.events()).toHaveLength(1);
  });

  test("is a new Event, where something else is found", async () => {
    const server = await serve("audit");
    await review(server, podOfOwner());
    await review(server, podOfOwner(replicaSet, { container: { command: ["/usr/sbin/init"] } }));
    await eventually(() => expect(api.events()).toHaveLength(2));
  });

  test("is a new Event, where the first one has been deleted, or is long ago", async () => {
    const server = await serve("audit");
    await review(server, podOfOwner());
    await eventually(() => expect(api.events()).toHaveLength(1));
    api.forgetEvents();
    await review(server, podOfOwner());
    await eventually(async () => expect(await server.written()).toBe(2));
    expect(api.events()).toHaveLength(1);
    expect(api.events()[0]).not.toHaveProperty("series");

    const forgetful = await serve("audit", { seriesIdle: -1 });
    for (const times of [1, 2]) {
      await review(forgetful, podOfOwner());
      await eventually(async () => expect(await forgetful.written()).toBe(times));
    }
    expect(api.events()).toHaveLength(3);
  });
});

describe("an API server that fails", () => {
  test.each([["cut"], [429], [500], [503]] as const)("by %s is tried again, some times", async (fault) => {
    const server = await serve("audit");
    api.behave(fault);
    await review(server, podOfOwner(statefulSet("s")));
    await eventually(async () => expect(await server.failed()).toBe(1));
    expect(api.requests).toHaveLength(quick.attempts);
    expect(server.lines("events are not written")).toHaveLength(1);
    api.behave("work");
    await review(server, podOfOwner(statefulSet("s")));
    await eventually(async () => expect(await server.written()).toBe(1));
    expect(server.lines("events are written again")).toHaveLength(1);
  });

  test.each([403, 422])("by %s is not tried again, and its words are in the log once", async (status) => {
    const server = await serve("audit");
    api.behave(status);
    for (const uid of ["s", "t", "u"]) await review(server, podOfOwner(statefulSet(uid)));
    await eventually(async () => expect(await server.failed()).toBe(3));
    expect(api.requests).toHaveLength(3);
    expect(server.lines("events are not written")).toEqual([
      expect.objectContaining({
        level: "warn",
        reason: `create event in namespace default: HTTP ${status}, the stand-in says ${status}`,
      }),
    ]);
  });

  test("is left alone for a while", async () => {
    const server = await serve("audit", { pause: 3_600_000, longestPause: 3_600_000 });
    api.behave(500);
    await review(server, podOfOwner(statefulSet("s")));
    await eventually(() => expect(api.requests).toHaveLength(1));
    for (let uid = 0; uid < 20; uid++) await review(server, podOfOwner(statefulSet(String(uid))));
    expect(api.requests).toHaveLength(1);
  });

  test("and recovers in time loses nothing", async () => {
    knowReplicaSet();
    const server = await serve("audit", { attempts: 1000 });
    api.behave(500);
    for (let pod = 0; pod < 5; pod++) await review(server, podOfOwner());
    await eventually(() => expect(api.requests.length).toBeGreaterThan(5));
    api.behave("work");
    await eventually(async () => expect(await server.written()).toBe(5));
    expect(api.events()[0]?.series?.count).toBe(5);
  });
});

test("a queue that stays full is told once, though each Event that is written makes room for one", async () => {
  const server = await serve("audit", { waiting: 1, burst: 1, perSecond: 1 });
  for (let uid = 0; (await server.written()) < 4; uid++) await review(server, podOfOwner(statefulSet(String(uid))));
  expect(await server.dropped()).toBeGreaterThan(0);
  expect(server.lines("events are not written")).toEqual([expect.objectContaining({ reason: "the queue is full" })]);
});

describe("an API server that never answers", () => {
  test("delays no answer, is asked one thing at a time, and no more waits than there is room for", async () => {
    api.behave("hang");
    const server = await serve("audit", { waiting: 20, flush: 50 });
    for (let pod = 0; pod < 100; pod++) {
      const { allowed, warnings } = await review(server, podOfOwner(statefulSet(String(pod))));
      expect(allowed).toBe(true);
      expect(warnings).not.toEqual([]);
    }
    expect(await server.dropped()).toBe(80);
    await eventually(() => expect(api.requests).not.toEqual([]));
    expect(api.requests).toHaveLength(1);
    // The same again takes no further room.
    await review(server, podOfOwner(statefulSet("0")));
    expect(await server.dropped()).toBe(80);
    expect(server.lines("events are not written")).toEqual([expect.objectContaining({ reason: "the queue is full" })]);
  });

  test("keeps the server from ending for no longer than is set, and what is lost is counted and told", async () => {
    api.behave("hang");
    const server = await serve("audit", { flush: 50 });
    for (const uid of ["s", "s", "t"]) await review(server, podOfOwner(statefulSet(uid)));
    running.pop();
    expect(await server.dropped()).toBe(0);
    await server.stop();
    expect(server.lines("events were lost: there was no time left to write them")).toEqual([
      expect.objectContaining({ events: 3 }),
    ]);
  });
});

test("what waits when the server ends is written first: counts that are to come, and pods that are to be looked for", async () => {
  const server = await serve("audit", { seriesPatch: 3_600_000, podLooks: [3_600_000] });
  await review(server, podOfOwner(statefulSet("s")));
  await eventually(() => expect(api.events()).toHaveLength(1));
  for (let pod = 0; pod < 3; pod++) await review(server, podOfOwner(statefulSet("s")));
  await review(server, podOf({}), "/mutate/audit", { name: "pod" });
  api.objects.set("/api/v1/namespaces/default/pods/pod", {
    metadata: { uid: "p-1", creationTimestamp: new Date().toISOString() },
  });
  await server.stop();
  running.pop();
  expect(api.events().map(({ regarding, series }) => [regarding.kind, series?.count])).toEqual([
    ["StatefulSet", 4],
    ["Pod", undefined],
  ]);
});

test("no more requests are sent than the budget says", async () => {
  const server = await serve("audit", { burst: 3, perSecond: 0.001, flush: 50 });
  for (let uid = 0; uid < 10; uid++) await review(server, podOfOwner(statefulSet(String(uid))));
  await eventually(async () => expect(await server.written()).toBe(3));
  expect(api.requests).toHaveLength(3);
});

test("a review that names nonsense as its owner or namespace is answered, and asks the API server for nothing", async () => {
  const server = await serve("audit");
  const odd = [
    podOfOwner({ ...replicaSet, name: "../../../../apis" }),
    podOfOwner({ ...replicaSet, uid: 7 }),
    podOfOwner({ ...replicaSet, apiVersion: "\n" }),
    podOf({ metadata: { name: "a/b", ownerReferences: "x" } }),
  ];
  for (const object of odd) await review(server, object);
  await review(server, podOfOwner(), "/mutate/audit", { namespace: "a/../b" });
  expect(await server.withoutObject()).toBe(odd.length + 1);
  expect(api.requests).toEqual([]);
});
