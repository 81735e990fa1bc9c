import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { Agent } from "node:https";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { freePorts } from "../cluster/control-plane/free-ports.ts";
import { eventually } from "../support/eventually.ts";
import { ask } from "../support/https-client.ts";
import { kubeconfigOf } from "../support/kubeconfig.ts";
import { podOf, reviewOf } from "../support/review-builder.ts";
import { readMetric } from "../support/running-server.ts";
import { type SpawnedServer, spawnServer } from "../support/spawned-server.ts";
import { type ApiServerStandIn, startApiServerStandIn } from "../support/stand-in-api-server.ts";

let api: ApiServerStandIn;
let folder: string;
let server: SpawnedServer | undefined;
beforeEach(async () => {
  api = await startApiServerStandIn();
  folder = mkdtempSync(join(tmpdir(), "boxinit-test-"));
});
afterEach(async () => {
  await server?.cleanUp();
  await api.close();
  rmSync(folder, { recursive: true });
});

async function serve(args: readonly string[], kubeconfig?: string): Promise<SpawnedServer> {
  const file = join(folder, "kubeconfig");
  if (kubeconfig !== undefined) writeFileSync(file, kubeconfig);
  const environment = kubeconfig === undefined ? { HOME: folder } : { KUBECONFIG: file };
  server = await spawnServer(["--server-drain-seconds", "0", ...args], { environment });
  return server;
}

const agent = new Agent({ keepAlive: true });
afterAll(() => agent.destroy());

async function review({ webhookPort, ca }: SpawnedServer, uid = "s-1"): Promise<void> {
  const owner = { apiVersion: "apps/v1", kind: "StatefulSet", name: "machines", uid, controller: true };
  const body = reviewOf({ object: podOf({ metadata: { ownerReferences: [owner] } }) });
  const headers = { "content-type": "application/json" };
  const answer = await ask({ port: webhookPort, path: "/mutate/audit", method: "POST", headers, body, ca, agent });
  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.body).response.auditAnnotations.decision).toBe("changed");
}

async function counted({ opsPort }: SpawnedServer, result: string): Promise<number> {
  return readMetric((await ask({ port: opsPort, path: "/metrics" })).body, `boxinit_events_total{result="${result}"}`);
}

test("nothing is asked of the API server, unless it is set", async () => {
  const running = await serve([], api.kubeconfig);
  await review(running);
  running.child.kill("SIGTERM");
  expect(await running.exit).toEqual({ code: 0, signal: null });
  expect(api.requests).toEqual([]);
});

test("what waits when the process is told to end is written first, under the name of the machine", async () => {
  const running = await serve(["--audit-events", "audit"], api.kubeconfig);
  for (let pod = 0; pod < 20; pod++) await review(running);
  running.child.kill("SIGTERM");
  expect(await running.exit).toEqual({ code: 0, signal: null });
  expect(api.events()).toEqual([
    expect.objectContaining({
      reason: "BoxinitWouldRepair",
      reportingInstance: hostname(),
      series: expect.objectContaining({ count: 20 }),
    }),
  ]);
  expect(running.stdout()).not.toContain("events were lost");
});

describe("reviews are answered, and the process ends,", () => {
  test("where there is no API server to be found, which is told once", async () => {
    const running = await serve(["--audit-events", "all"]);
    await review(running);
    expect(running.logLine("no events are written: there is no API server to write them to")).toMatchObject({
      level: "error",
      reason: expect.stringContaining("there is no kubeconfig, and no ServiceAccount's token: name one by KUBECONFIG"),
    });
    running.child.kill("SIGTERM");
    expect(await running.exit).toEqual({ code: 0, signal: null });
  });

  test("where nobody listens at its address; what is lost is told", async () => {
    const [nobody = 0] = await freePorts(1);
    const running = await serve(["--audit-events", "audit"], kubeconfigOf({ port: nobody, token: "none" }));
    for (let pod = 0; pod < 20; pod++) await review(running, String(pod));
    running.child.kill("SIGTERM");
    expect(await running.exit).toEqual({ code: 0, signal: null });
    expect(running.logLine("events are not written")?.reason).toContain("ECONNREFUSED");
  });

  test("where its answers end in their midst", async () => {
    api.behave("half");
    const running = await serve(["--audit-events", "audit"], api.kubeconfig);
    await review(running);
    await eventually(() => expect(api.requests.length).toBeGreaterThan(1));
    await review(running);
    running.child.kill("SIGTERM");
    expect(await running.exit).toEqual({ code: 0, signal: null });
    expect(running.logLine("events are not written")?.reason).toContain("unexpected end of file");
    expect(running.stderr()).toBe("");
  });

  test("where it never answers; no more waits than there is room for", async () => {
    api.behave("hang");
    const running = await serve(["--audit-events", "audit"], api.kubeconfig);
    for (let pod = 0; pod < 1100; pod++) await review(running, String(pod));
    await eventually(async () => expect(await counted(running, "dropped")).toBeGreaterThanOrEqual(99));
    expect(api.requests.length).toBeLessThan(20);
    running.child.kill("SIGTERM");
    expect(await running.exit).toEqual({ code: 0, signal: null });
    expect(running.logLine("events were lost: there was no time left to write them")).toBeDefined();
    expect(running.stderr()).toBe("");
  });
});
