import { afterAll, beforeAll, expect, test } from "vitest";
import { kubectl } from "../../cluster/control-plane/run-kubectl.ts";
import { waitUntil } from "../../cluster/control-plane/wait-until.ts";
import { makeAuthority } from "../../support/certificates.ts";
import { type ProgramResult, runBoxinit } from "../../support/run-boxinit.ts";
import { chart, helm } from "./installation/helm.ts";
import { install, waiting } from "./installation/install.ts";
import { bringSecret } from "./installation/own-secret.ts";
import { boxinitPods, signalBoxinit } from "./installation/running-pods.ts";
import { type NodeCluster, startNodeCluster } from "./start-node-cluster.ts";

// What stands between a real Service and its pods: the probe is to tell one from the other.
let cluster: NodeCluster;
// Pods that hang stay in the Service, and are not started anew: a busy machine can take longer than these probes wait.
const patient = ["--set", "readinessProbe.failureThreshold=1000,livenessProbe.failureThreshold=1000"];
beforeAll(async () => {
  cluster = await startNodeCluster();
  await install(cluster, ...patient);
}, 480_000);
afterAll(() => cluster?.stop());

function probe(): Promise<ProgramResult> {
  return runBoxinit(["probe", "--kubeconfig", cluster.kubeconfig]);
}

async function expectInTheWay(words: string): Promise<void> {
  await waitUntil(`it is found: ${words}`, async () => {
    const { exitCode, stderr } = await probe();
    const reasons = stderr.split("\n").filter((line) => line.startsWith("in the way: "));
    if (exitCode === 1 && reasons.length === 1 && reasons[0]?.includes(words) === true) return true;
    throw new Error(stderr);
  });
}

test("all in order: which entry answered", async () => {
  const { exitCode, stdout } = await probe();
  expect(exitCode).toBe(0);
  expect(stdout).toContain(
    "answered by default.pods.boxinit of zz-boxinit (/mutate/enforce, Service boxinit/boxinit)\n",
  );
});

test("pods that hang: the network", { timeout: 480_000 }, async () => {
  await signalBoxinit(cluster, "boxinit", "STOP");
  await expectInTheWay("the network: the API server does not reach boxinit");
  await signalBoxinit(cluster, "boxinit", "CONT");
  await waitUntil("it answers again", async () => (await probe()).exitCode === 0);
});

test("no pods: the Service has none that is ready", { timeout: 480_000 }, async () => {
  kubectl(cluster, ["--namespace=boxinit", "scale", "deployment/boxinit", "--replicas=0"]);
  await waitUntil("they are gone", async () => (await boxinitPods(cluster, "boxinit")).length === 0);
  await expectInTheWay("Service boxinit/boxinit has no ready pod");
});

test("a bundle that does not fit: the certificate", { timeout: 480_000 }, async () => {
  const secret = await bringSecret(cluster, "boxinit");
  await secret.create();
  const { certificate } = await makeAuthority("somebody else");
  const other = ["--set", `tls.secret.caBundle=${Buffer.from(certificate).toString("base64")}`];
  await helm(cluster, "uninstall", "boxinit", "--namespace", "boxinit", "--wait");
  await helm(cluster, "install", "boxinit", chart, ...waiting, ...secret.args, ...other);
  await expectInTheWay("the certificate: the API server reaches boxinit");
});

test("no bundle: nobody is trusted", { timeout: 480_000 }, async () => {
  const patch = [0, 1, 2].map((index) => ({ op: "remove", path: `/webhooks/${index}/clientConfig/caBundle` }));
  kubectl(cluster, [
    "patch",
    "mutatingwebhookconfiguration/zz-boxinit",
    "--type=json",
    `--patch=${JSON.stringify(patch)}`,
  ]);
  await expectInTheWay("default.pods.boxinit of zz-boxinit has no caBundle");
});
