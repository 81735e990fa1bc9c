import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ask } from "../support/https-client.ts";
import { type RunningServer, runServer } from "../support/running-server.ts";

let running: RunningServer;
beforeAll(async () => {
  running = await runServer();
});
afterAll(() => running.stop());

describe("the operations port", () => {
  test.each(["/livez", "/readyz"])("answers %s with 200 over plain HTTP", async (path) => {
    const answer = await running.ops(path);
    expect(answer).toMatchObject({ status: 200, body: "ok\n" });
  });

  test("answers /metrics in the text format of Prometheus", async () => {
    const answer = await running.ops("/metrics");
    expect(answer.status).toBe(200);
    expect(answer.headers["content-type"]).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(answer.body).toMatch(/^# TYPE boxinit_reviews_total counter$/m);
  });

  test("takes no reviews", async () => {
    const answer = await ask({ port: running.server.ops.port, path: "/mutate/enforce", method: "POST", body: "{}" });
    expect(answer.status).toBe(404);
  });

  test.each(["POST", "DELETE"])("does not take %s", async (method) => {
    const answer = await ask({ port: running.server.ops.port, path: "/metrics", method });
    expect(answer.status).toBe(405);
    expect(answer.headers.allow).toBe("GET, HEAD");
    expect(JSON.parse(answer.body).code).toBe("method-not-allowed");
  });

  test("does not answer on the webhook's port", async () => {
    const answer = await ask({
      port: running.server.webhook.port,
      path: "/metrics",
      ca: running.authority.certificate,
    });
    expect(answer.status).toBe(404);
  });
});
