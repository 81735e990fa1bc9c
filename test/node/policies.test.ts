import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { boxinitPods } from "../chart/install/installation/running-pods.ts";
import { isRepaired } from "../cluster/boxinit/register-webhook.ts";
import { createNamespace } from "../cluster/control-plane/create-namespace.ts";
import { nodeAddress } from "../cluster/control-plane/node-network.ts";
import type { ControlPlane } from "../cluster/control-plane/start-control-plane.ts";
import { waitUntil } from "../cluster/control-plane/wait-until.ts";
import { podsOf } from "../cluster/pods/create-pod.ts";
import { eventually } from "../support/eventually.ts";
import { installBoxinit } from "./installation/install-boxinit.ts";
import { kubectl, restart, rolledOut, settled, upgrade } from "./life/deployed.ts";
import { runKubectl } from "./pods/exec.ts";
import { type PodName, runPod } from "./pods/run-pod.ts";
import { clientPod, clientPort, evaluate, reaches } from "./policies/client-pod.ts";
import { enforceNetworkPolicies } from "./policies/enforce-network-policies.ts";
import { startNode } from "./start-node.ts";

// boxinit in a namespace that Pod Security holds to `restricted`, on a node that enforces NetworkPolicies.
const minutes = 60_000;
const webhookPort = 8443;
const opsPort = 8080;
const stranger: PodName = { namespace: "default", name: "stranger" };
const prometheus: PodName = { namespace: "monitoring", name: "prometheus" };
// The API server waits long: a busy machine must not fail a test.
const patient = ["--set", "webhook.timeoutSeconds=10,webhook.failurePolicy=Fail"];

let node: ControlPlane;
beforeAll(async () => {
  node = await startNode([]);
  await enforceNetworkPolicies(node);
  await createNamespace(node.api, "boxinit", { "pod-security.kubernetes.io/enforce": "restricted" });
  await createNamespace(node.api, "monitoring");
  await installBoxinit(node, ...patient);
  for (const each of [stranger, prometheus]) await runPod(node, clientPod(each));
}, 5 * minutes);
afterAll(() => node?.stop());

describe("Pod Security", () => {
  test("refuses another pod in boxinit's namespace that asks for less", async () => {
    const { status, body } = await node.api.post(
      podsOf("boxinit"),
      clientPod({ namespace: "boxinit", name: "client" }),
    );
    expect(status).toBe(403);
    expect(JSON.stringify(body)).toContain('violates PodSecurity \\"restricted:latest\\"');
  });

  test("what the chart asks for is what the kernel does with boxinit's process, and not with others", async () => {
    const confined = await kernelsView(await onePod());
    expect(confined).toEqual({
      Uid: "65532 65532 65532 65532",
      Gid: "65532 65532 65532 65532",
      NoNewPrivs: "1",
      Seccomp: "2",
      CapInh: none,
      CapPrm: none,
      CapEff: none,
      CapBnd: none,
      CapAmb: none,
      root: "EROFS",
    });
    const { NoNewPrivs, Seccomp, CapBnd, root } = await kernelsView(stranger);
    expect({ NoNewPrivs, Seccomp, root }).toEqual({ NoNewPrivs: "0", Seccomp: "0", root: "EACCES" });
    expect(CapBnd).not.toBe(none);
  });
});

describe("a NetworkPolicy", { timeout: 6 * minutes }, () => {
  test("is not there by default: every pod reaches boxinit, which could reach every pod", async () => {
    const boxinit = await onePod();
    for (const each of [stranger, prometheus]) {
      expect(await reaches(node, each, boxinit, webhookPort)).toBe("connected");
      expect(await reaches(node, each, boxinit, opsPort)).toBe("connected");
    }
    expect(await reaches(node, boxinit, stranger, clientPort)).toBe("connected");
  });

  test("lets in only whom it names, and boxinit out only to the API server, with which it goes on working", async () => {
    await setPolicy({
      apiServerPorts: [443, await apiServerPort()],
      webhookFrom: [{ ipBlock: { cidr: `${nodeAddress}/32` } }],
      opsFrom: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } } }],
    });
    // Its new pods have read their certificate and trusted it into the webhooks, through the policy.
    await restart(node);
    await settled(node);
    await waitUntil("a pod is repaired", () => isRepaired(node.api, "default"));

    const boxinit = await onePod();
    expect(await reaches(node, prometheus, boxinit, opsPort)).toBe("connected");
    const others = await Promise.all([
      reaches(node, prometheus, boxinit, webhookPort),
      reaches(node, stranger, boxinit, opsPort),
      reaches(node, stranger, boxinit, webhookPort),
      reaches(node, boxinit, stranger, clientPort),
    ]);
    expect(others).toEqual(Array(4).fill("no answer"));
  });

  test("that names others than the API server keeps its calls away", async () => {
    const apiServerPorts = [443, await apiServerPort()];
    await setPolicy({ apiServerPorts, webhookFrom: [{ ipBlock: { cidr: "192.0.2.0/24" } }] });
    await restart(node);
    await settled(node);
    expect(await isRepaired(node.api, "default")).toBe(false);
    await setPolicy({ apiServerPorts });
    await waitUntil("a pod is repaired", () => isRepaired(node.api, "default"));
  });

  test("without the API server's port leaves new pods without a certificate; those before it go on", async () => {
    await setPolicy({ apiServerPorts: [1] });
    await kubectl(node, "rollout", "restart", "deployment/boxinit");
    const { code } = await runKubectl(node, [
      ...["--namespace", "boxinit", "rollout", "status", "deployment/boxinit", "--timeout=15s"],
    ]);
    expect(code).not.toBe(0);
    // One that is busy can miss a probe.
    await eventually(async () => {
      const pods = await boxinitPods(node, "boxinit");
      expect(pods.map(({ isReady }) => isReady).toSorted()).toEqual([false, true, true]);
    });
    await eventually(async () => expect(await isRepaired(node.api, "default")).toBe(true));
    await setPolicy({ apiServerPorts: [443, await apiServerPort()] });
    await rolledOut(node);
  });
});

const none = "0000000000000000";

const view = `
const { readFileSync, writeFileSync } = require("node:fs");
const fields = readFileSync("/proc/1/status", "utf8").split("\\n").map((line) => line.split(":\\t"));
let root = "written";
try { writeFileSync("/file", ""); } catch ({ code }) { root = code; }
console.log(JSON.stringify({ ...Object.fromEntries(fields), root }));
`;

const shown = z.object({
  ...{ Uid: z.string(), Gid: z.string(), NoNewPrivs: z.string(), Seccomp: z.string() },
  ...{ CapInh: z.string(), CapPrm: z.string(), CapEff: z.string(), CapBnd: z.string(), CapAmb: z.string() },
  root: z.string(),
});

/** Of the container's first process, and what happens where it writes to its root. */
async function kernelsView(pod: PodName): Promise<z.infer<typeof shown>> {
  const printed = await evaluate(node, pod, view);
  return shown.parse(JSON.parse(printed.replaceAll("\\t", " ")));
}

async function onePod(): Promise<PodName> {
  let name = "";
  await waitUntil("a pod of boxinit is ready", async () => {
    name = (await boxinitPods(node, "boxinit")).find(({ isReady }) => isReady)?.name ?? "";
    return name !== "";
  });
  return { namespace: "boxinit", name };
}

const slice = z.object({ ports: z.tuple([z.object({ port: z.number() })]) });

/** Behind the Service, where a policy sees it. */
async function apiServerPort(): Promise<number> {
  const path = "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices/kubernetes";
  return slice.parse((await node.api.get(path)).body).ports[0].port;
}

async function setPolicy(networkPolicy: object): Promise<void> {
  const values = JSON.stringify({ enabled: true, ...networkPolicy });
  await upgrade(node, ...patient, "--set-json", `networkPolicy=${values}`);
}
