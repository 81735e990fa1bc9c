import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { kubeconfigOf } from "../support/kubeconfig.ts";
import { runBoxinit } from "../support/run-boxinit.ts";
import { createNamespace } from "./control-plane/create-namespace.ts";
import { kubectl } from "./control-plane/run-kubectl.ts";
import { type ControlPlane, startControlPlane } from "./control-plane/start-control-plane.ts";
import { tokenOf } from "./control-plane/token-of.ts";
import { waitUntil } from "./control-plane/wait-until.ts";

// How the API server refuses what verify asks of it. No kubelet is there that would run anything.

const namespace = "lab";
const pods = `/api/v1/namespaces/${namespace}/pods`;
let controlPlane: ControlPlane;
beforeAll(async () => {
  controlPlane = await startControlPlane();
  const { api } = controlPlane;
  await createNamespace(api, namespace);
  const pod = { metadata: { name: "machine" }, spec: { containers: [{ name: "main", image: "example.test/image" }] } };
  await api.create(pods, pod);
  const containerStatuses = [
    { name: "main", image: "i", imageID: "i", ready: true, restartCount: 0, state: { running: {} } },
  ];
  const status = await api.patch(`${pods}/machine/status`, { status: { phase: "Running", containerStatuses } });
  expect(status.status).toBe(200);
});
afterAll(() => controlPlane?.stop());

/** As somebody who may do nothing but this. */
async function verifyAs(account: string, ...rights: readonly (readonly [verbs: string, resource: string])[]) {
  const { api, access, supervised } = controlPlane;
  kubectl(controlPlane, ["-n", namespace, "create", "serviceaccount", account]);
  for (const [index, [verbs, resource]] of rights.entries()) {
    const role = `${account}-${index}`;
    kubectl(controlPlane, ["-n", namespace, "create", "role", role, `--verb=${verbs}`, `--resource=${resource}`]);
    const binding = ["create", "rolebinding", role, `--role=${role}`, `--serviceaccount=${namespace}:${account}`];
    kubectl(controlPlane, ["-n", namespace, ...binding]);
    const asked = ["-n", namespace, "auth", "can-i", verbs.split(",")[0] ?? "", resource];
    const who = `--as=system:serviceaccount:${namespace}:${account}`;
    await waitUntil(`${role} holds`, async () => {
      try {
        return kubectl(controlPlane, [...asked, who]).stdout.startsWith("yes");
      } catch {
        return false;
      }
    });
  }
  const kubeconfig = join(supervised.folder, `${account}.kubeconfig`);
  writeFileSync(kubeconfig, kubeconfigOf({ ...access, token: await tokenOf(api, namespace, account) }));
  return await runBoxinit(["verify", "machine", "-n", namespace, "--kubeconfig", kubeconfig]);
}

const needed = "It takes the right to get pods, and to get and create pods/exec.\n";

test.each([
  ["nobody", [], 'cannot get resource "pods"'],
  ["reader", [["get", "pods"]], 'cannot get resource "pods/exec"'],
  // The first right of the two is asked for before the request may become a WebSocket, the other one then.
  [
    "half",
    [
      ["get", "pods"],
      ["get", "pods/exec"],
    ],
    "HTTP 403",
  ],
] as const)("%s lacks a right, which is said", async (account, rights, refusal) => {
  const { exitCode, stdout, stderr } = await verifyAs(account, ...rights);
  expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: "" });
  expect(stderr).toContain(refusal);
  expect(stderr).toContain(needed);
});

test("with all of them the API server tries, and says why it can't", async () => {
  const { exitCode, stdout, stderr } = await verifyAs("all", ["get", "pods"], ["get,create", "pods/exec"]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: "" });
  expect(stderr).toContain("pod machine does not have a host assigned");
});
