import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { freePorts } from "../cluster/control-plane/free-ports.ts";
import { eventually } from "../support/eventually.ts";
import { ask } from "../support/https-client.ts";
import { kubeconfigOf } from "../support/kubeconfig.ts";
import { spawnBoxinit } from "../support/spawned-server.ts";

const flags = [
  "--tls-mode",
  "self",
  "--certificates-namespace",
  "boxinit",
  "--certificates-names",
  "boxinit.boxinit.svc",
];

let folder: string;
let kubeconfig: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "boxinit-test-"));
  kubeconfig = join(folder, "kubeconfig");
  const [nobody = 0] = await freePorts(1);
  writeFileSync(kubeconfig, kubeconfigOf({ port: nobody, token: "none" }));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("boxinit serve, with certificates of its own and no API server", () => {
  test("lives, is not ready, says why once, and ends at a signal", async () => {
    const [ops = 0] = await freePorts(1);
    const addresses = ["--server-listen", "127.0.0.1:0", "--server-ops-listen", `127.0.0.1:${ops}`];
    const { child, exit, stdout } = spawnBoxinit(["serve", ...flags, ...addresses], {
      environment: { KUBECONFIG: kubeconfig },
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    const failures = `boxinit_certificate_steps_total{step="look",result="failure"}`;
    await eventually(async () => {
      const { body } = await ask({ port: ops, path: "/metrics" });
      expect(Number(body.split(`${failures} `)[1]?.split("\n")[0])).toBeGreaterThan(2);
    });
    expect((await ask({ port: ops, path: "/livez" })).status).toBe(200);
    expect(await ask({ port: ops, path: "/readyz" })).toMatchObject({
      status: 503,
      body: "no certificate to serve with yet\n",
    });
    child.kill("SIGTERM");
    expect(await exit).toEqual({ code: 0, signal: null });
    const problems = stdout().match(
      /"problem":"get mutatingwebhookconfiguration zz-boxinit: connect ECONNREFUSED[^"]*"/g,
    );
    expect(problems).toHaveLength(1);
    expect(stdout()).toContain('"msg":"ended"');
  });

  test.each([
    ["without a namespace", ["--tls-mode", "self"], "tls.mode is self: set certificates.namespace"],
    ["with too long a life", [...flags, "--certificates-serving-days", "200"], "more than a third of"],
    ["with a name that is none", [...flags, "--certificates-names", "a b"], "is no host name"],
  ])("does not start %s", async (_name, args, problem) => {
    const { exit, stderr } = spawnBoxinit(["serve", ...args], { environment: { KUBECONFIG: kubeconfig } });
    expect((await exit).code).toBe(2);
    expect(stderr()).toContain(problem);
  });

  test("does not start with a kubeconfig that is none", async () => {
    const broken = join(folder, "broken");
    writeFileSync(broken, "clusters: 1\n");
    const addresses = ["--server-listen", "127.0.0.1:0", "--server-ops-listen", "127.0.0.1:0"];
    const { exit, stderr } = spawnBoxinit(["serve", ...flags, ...addresses], { environment: { KUBECONFIG: broken } });
    expect((await exit).code).toBe(2);
    expect(stderr()).toContain("tls.mode is self, and there is no API server to ask");
  });
});
