import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { kubeconfigOf } from "../support/kubeconfig.ts";
import { type ProgramResult, runBoxinit } from "../support/run-boxinit.ts";
import { type Cluster, startCluster } from "./boxinit/start-cluster.ts";
import { createNamespace } from "./control-plane/create-namespace.ts";
import { freePorts } from "./control-plane/free-ports.ts";
import { waitUntil } from "./control-plane/wait-until.ts";
import { podsOf } from "./pods/create-pod.ts";

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster();
  await createNamespace(cluster.api, "told", { "boxinit/mode": "audit" });
  await createNamespace(cluster.api, "alone", { "boxinit/mode": "off" });
});
afterAll(() => cluster?.stop());

function probe(...args: string[]): Promise<ProgramResult> {
  return runBoxinit(["probe", ...args], "", undefined, { KUBECONFIG: cluster.kubeconfig });
}

test.each([
  ["default", "enforce", /^repaired: /],
  ["told", "audit", /^told: /],
  ["alone", "off", /^left alone: /],
])("in namespace %s it finds what is expected there: %s", async (namespace, mode, words) => {
  const { exitCode, stdout, stderr } = await probe("--namespace", namespace, "--mode", mode);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout).toMatch(words);
  expect((await cluster.api.get(podsOf(namespace))).body).toMatchObject({ items: [] });
});

test.each([
  ["told", "enforce", "expected was enforce. See the label boxinit/mode of told."],
  ["alone", "enforce", "- the namespace alone is excluded, or its label boxinit/mode is off"],
  ["default", "off", "expected was off"],
])("in namespace %s it says why it is not %s", async (namespace, mode, words) => {
  const { exitCode, stderr } = await probe("--namespace", namespace, "--mode", mode);
  expect(exitCode).toBe(1);
  expect(stderr).toContain(words);
});

test("a RuntimeClass that is not there is told in the words of the API server", async () => {
  const { exitCode, stderr } = await probe("--runtime-class", "kata");
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(
    /^boxinit: create pod in namespace default \(dry run\): HTTP 403, .*RuntimeClass "kata" not found/,
  );
});

test("an API server that can not be reached is another matter", async () => {
  const kubeconfig = join(cluster.supervised.folder, "nowhere.kubeconfig");
  const [port = 0] = await freePorts(1);
  writeFileSync(kubeconfig, kubeconfigOf({ port, token: "none" }));
  const { exitCode, stderr } = await runBoxinit(["probe"], "", undefined, { KUBECONFIG: kubeconfig });
  expect(exitCode).toBe(3);
  expect(stderr).toMatch(/^boxinit: create pod in namespace default \(dry run\): fetch failed \(connect ECONNREFUSED/);
});

test("a boxinit that is gone is noticed", async () => {
  process.kill(cluster.boxinit.pid, "SIGKILL");
  await waitUntil("it is noticed", async () => (await probe()).exitCode === 1);
  expect((await probe()).stderr).toContain("- boxinit does not answer, and failurePolicy is Ignore");
});
