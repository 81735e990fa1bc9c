import { afterAll, beforeAll, expect, test } from "vitest";
import { podOf, reviewOf } from "../support/review-builder.ts";
import { type RunningServer, runServer } from "../support/running-server.ts";

/** What stands in the pods where secrets stand in real ones. */
const secret = "hunter2";

let running: RunningServer;
beforeAll(async () => {
  running = await runServer({ logLevel: "trace" });
});
afterAll(() => running.stop());

const token = { projected: { sources: [{ serviceAccountToken: { path: "token" } }] } };
const pods: Readonly<Record<string, object>> = {
  "in the value of a variable": podOf({ container: { env: [{ name: "PASSWORD", value: secret }] } }),
  "in a variable that names the token's path": podOf({
    spec: { volumes: [{ name: "token", ...token }] },
    container: {
      env: [{ name: "FILES", value: `/var/run/secrets/tokens/token:/${secret}` }],
      volumeMounts: [{ name: "token", mountPath: "/var/run/secrets/tokens" }],
    },
  }),
  "in an argument of the shell": podOf({ container: { args: [secret] } }),
  "in an argument, beside annotations": podOf({
    metadata: { annotations: { "example.test/key": "value" } },
    container: { args: [secret] },
  }),
  "in a script": podOf({ container: { command: ["sh", "-c", `PASSWORD=${secret} exec /sbin/init`] } }),
  "in a probe": podOf({ container: { livenessProbe: { exec: { command: ["curl", `-u${secret}`] } } } }),
  "in an annotation of somebody else": podOf({ metadata: { annotations: { "example.test/key": secret } } }),
  "in a label": podOf({ metadata: { labels: { key: secret } } }),
  "in a pull secret's name": podOf({ spec: { imagePullSecrets: [{ name: secret }] } }),
};

test.each(Object.entries(pods))("no log line, metric or error at any level has a secret %s", async (_name, object) => {
  for (const path of ["/mutate/enforce", "/mutate/audit"]) {
    const answer = await running.post(path, reviewOf({ object }));
    expect(JSON.parse(answer.body).response.allowed).toBe(true);
    await running.post(path, reviewOf({ object }).replace("AdmissionReview", "Review"));
    await running.post(path, reviewOf({ object }).slice(0, -1));
  }
  expect(running.log.some((line) => line.msg === "review")).toBe(true);
  const telling = running.log.filter((line) => JSON.stringify(line).includes(secret));
  expect(telling).toEqual([]);
  expect((await running.ops("/metrics")).body).not.toContain(secret);
});

test("a log line has no field that was not chosen for it", async () => {
  await running.post("/mutate/audit", reviewOf({ object: pods["in the value of a variable"] }));
  const fields = new Set(running.log.filter((line) => line.msg === "review").flatMap((line) => Object.keys(line)));
  const chosen = ["level", "time", "uid", "namespace", "name", "route", "decision", "mode", "codes", "patch"];
  expect([...fields].sort()).toEqual([...chosen, "milliseconds", "msg"].sort());
});
