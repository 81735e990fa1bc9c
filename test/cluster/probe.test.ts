import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { kubeconfigOf } from "../support/kubeconfig.ts";
import { type ProgramResult, runBoxinit } from "../support/run-boxinit.ts";
import { applyChartPolicy } from "./admission-policies/chart-policy.ts";
import { type Cluster, startCluster } from "./boxinit/start-cluster.ts";
import { webhookConfigurations } from "./control-plane/api-client.ts";
import { createNamespace } from "./control-plane/create-namespace.ts";
import { freePorts } from "./control-plane/free-ports.ts";
import { kubectl } from "./control-plane/run-kubectl.ts";
import { tokenOf } from "./control-plane/token-of.ts";
import { waitUntil } from "./control-plane/wait-until.ts";
import { podsOf, postPod } from "./pods/create-pod.ts";

const configuration = z.looseObject({ webhooks: z.array(z.looseObject({})) });

const own = `${webhookConfigurations}/zz-boxinit`;

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster();
  await createNamespace(cluster.api, "told", { "boxinit/mode": "audit" });
  await createNamespace(cluster.api, "misspelt", { "boxinit/mode": "enforced" });
  await createNamespace(cluster.api, "alone", { "boxinit/mode": "off" });
});
afterAll(() => cluster?.stop());

function probe(...args: string[]): Promise<ProgramResult> {
  return runBoxinit(["probe", "--kubeconfig", cluster.kubeconfig, ...args], "", undefined, {});
}

/** The reasons that it prints, without their head. */
async function inTheWay(...args: string[]): Promise<readonly string[]> {
  const { exitCode, stderr } = await probe(...args);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 1 });
  return stderr.split("\n").filter((line) => line.startsWith("in the way: "));
}

test.each([
  ["default", "enforce", /^repaired: /, "answered by default.pods.boxinit of zz-boxinit (/mutate/enforce"],
  ["told", "audit", /^told: /, "answered by audit.pods.boxinit of zz-boxinit (/mutate/audit"],
  ["misspelt", "audit", /^told: /, "answered by audit.pods.boxinit of zz-boxinit (/mutate/audit"],
])("in namespace %s it finds what is expected there, %s, and which entry answered", async (...row) => {
  const [namespace, mode, words, entry] = row;
  const { exitCode, stdout, stderr } = await probe("--namespace", namespace, "--mode", mode);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout).toMatch(words);
  expect(stdout).toContain(entry);
  expect((await cluster.api.get(podsOf(namespace))).body).toMatchObject({ items: [] });
});

test("in a namespace that is off it finds that nobody answers", async () => {
  const { exitCode, stdout } = await probe("--namespace", "alone", "--mode", "off");
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^left alone: [^\n]*\n$/);
});

describe("it says what is in the way", () => {
  test("the mode of another label", async () => {
    const { exitCode, stderr } = await probe("--namespace", "told");
    expect(exitCode).toBe(1);
    expect(stderr).toContain("expected was enforce");
    expect(stderr).toContain("answered by audit.pods.boxinit");
    expect(stderr).toContain("see the label boxinit/mode of told: it is audit\n");
    const misspelt = await probe("--namespace", "misspelt");
    expect(misspelt.stderr).toContain("see the label boxinit/mode of misspelt: it is enforced, which counts as audit");
  });

  test("the label that turns it off", async () => {
    expect(await inTheWay("--namespace", "alone")).toEqual([
      "in the way: the label boxinit/mode=off of the namespace: kubectl label namespace alone boxinit/mode-",
    ]);
  });

  test("a namespace that is excluded", async () => {
    const [reason] = await inTheWay("--namespace", "kube-system");
    expect(reason).toContain("the namespace is excluded");
  });

  test("a RuntimeClass with Sysbox' handler that boxinit is not asked about, which it tells in any case", async () => {
    await cluster.api.create("/apis/node.k8s.io/v1/runtimeclasses", {
      metadata: { name: "sysbox-gpu" },
      handler: "sysbox-runc",
    });
    onTestFinished(async () => void (await cluster.api.delete("/apis/node.k8s.io/v1/runtimeclasses/sysbox-gpu")));
    expect(await inTheWay("--runtime-class", "sysbox-gpu")).toEqual([
      "in the way: no entry is for this pod: RuntimeClass sysbox-gpu is not among sysbox-runc",
    ]);
    expect((await probe()).stdout).toContain("\nwarning: RuntimeClass sysbox-gpu ");
  });

  test("a RuntimeClass that is not there, in the words of the API server", async () => {
    const { exitCode, stderr } = await probe("--runtime-class", "kata");
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /^boxinit: create pod in namespace default \(dry run\): HTTP 403, .*RuntimeClass "kata" not found/,
    );
  });
});

describe("it does not take for boxinit's what another webhook does", () => {
  test("one that is called in vain", async () => {
    const url = "https://localhost:1/";
    const collection = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations";
    await cluster.api.create(collection, {
      metadata: { name: "another" },
      webhooks: [
        {
          name: "check.policy.example.com",
          admissionReviewVersions: ["v1"],
          clientConfig: { url },
          rules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] }],
          failurePolicy: "Fail",
          sideEffects: "None",
          timeoutSeconds: 1,
        },
      ],
    });
    onTestFinished(async () => {
      await cluster.api.delete(`${collection}/another`);
      await waitUntil("it is gone", async () => (await probe()).exitCode === 0);
    });
    await waitUntil("it is called", async () => (await probe()).exitCode === 1);
    expect((await probe()).stderr).toContain('failed calling webhook "check.policy.example.com"');
    expect(await inTheWay()).toEqual(["in the way: another webhook, check.policy.example.com, and not boxinit"]);
  });
});

test("whoever may only create pods is told what could not be read", async () => {
  kubectl(cluster, ["create", "serviceaccount", "prober"]);
  kubectl(cluster, ["create", "role", "prober", "--verb=create", "--resource=pods"]);
  kubectl(cluster, ["create", "rolebinding", "prober", "--role=prober", "--serviceaccount=default:prober"]);
  const { port, ca } = cluster.access;
  const kubeconfig = join(cluster.supervised.folder, "prober.kubeconfig");
  writeFileSync(kubeconfig, kubeconfigOf({ port, ca, token: await tokenOf(cluster.api, "default", "prober") }));
  const { exitCode, stdout } = await runBoxinit(["probe", "--kubeconfig", kubeconfig]);
  expect({ exitCode, stdout }).toMatchObject({ exitCode: 0 });
  expect(stdout).toMatch(/^which entry answered is not known \(list mutatingwebhookconfigurations: HTTP 403/m);
});

test("an API server that can not be reached is another matter", async () => {
  const kubeconfig = join(cluster.supervised.folder, "nowhere.kubeconfig");
  const [port = 0] = await freePorts(1);
  writeFileSync(kubeconfig, kubeconfigOf({ port, token: "none" }));
  const { exitCode, stderr } = await runBoxinit(["probe", "--kubeconfig", kubeconfig]);
  expect(exitCode).toBe(3);
  expect(stderr).toMatch(/^boxinit: create pod in namespace default \(dry run\): connect ECONNREFUSED/);
});

test("a context that the kubeconfig does not have is told", async () => {
  const { exitCode, stderr } = await probe("--context", "elsewhere");
  expect({ exitCode, stderr }).toEqual({
    exitCode: 3,
    stderr: "boxinit: the API server can not be found: the kubeconfig has no context elsewhere\n",
  });
});

/** Changes every entry of the configuration. The API server takes some time to go by it. */
async function change(fields: Readonly<Record<string, unknown>>): Promise<void> {
  const { webhooks } = configuration.parse((await cluster.api.get(own)).body);
  await cluster.api.patch(own, { webhooks: webhooks.map((one) => ({ ...one, ...fields })) });
}

describe("where boxinit is not reached", () => {
  test("under Fail it repeats what the API server says, and what that means: the network", async () => {
    process.kill(cluster.boxinit.pid, "SIGKILL");
    await change({ failurePolicy: "Fail" });
    await waitUntil("pods are refused", async () => (await probe()).stderr.includes("failed calling webhook"));
    const { stderr } = await probe();
    expect(stderr).toMatch(/failed calling webhook .*connection refused/);
    expect(stderr).toContain("in the way: nobody listens there: no pod of boxinit is ready");
  });

  test("under Fail it names a Service that is not there, and a port that the Service has not", async () => {
    await cluster.api.create("/api/v1/namespaces/boxinit/services", {
      metadata: { name: "with-a-port" },
      spec: { ports: [{ port: 443 }] },
    });
    const { webhooks } = configuration.parse((await cluster.api.get(own)).body);
    onTestFinished(async () => void (await cluster.api.patch(own, { webhooks })));
    const lead = async (service: object) => {
      await change({ clientConfig: { service: { namespace: "boxinit", path: "/mutate/enforce", ...service } } });
    };
    await lead({ name: "gone" });
    await waitUntil("it is looked for", async () => (await probe()).stderr.includes('service "gone" not found'));
    expect(await inTheWay()).toEqual(["in the way: the Service does not exist"]);
    await lead({ name: "with-a-port", port: 444 });
    const noPort = 'no service port 444 found for service "with-a-port"';
    await waitUntil("it is looked for", async () => (await probe()).stderr.includes(noPort));
    expect(await inTheWay()).toEqual([
      "in the way: the Service has no such port: the webhook configuration names another",
    ]);
  });

  test("under Ignore it names the entry, and finds that nobody answers behind it", async () => {
    await change({ failurePolicy: "Ignore" });
    await waitUntil("pods are created again", async () => (await probe()).stderr.includes("left alone"));
    const { stderr } = await probe();
    expect(stderr).toContain("the entry for it: default.pods.boxinit of zz-boxinit (/mutate/enforce");
    expect(stderr).toContain("in the way: the network: the API server does not reach boxinit");
  });

  test("where the validating policy refuses the pod it says whose that is, and why boxinit has not repaired it", async () => {
    const dryRun = () => postPod(cluster.api, { name: "is-it-in-force", namespace: "default" }, "?dryRun=All");
    onTestFinished(async () => {
      await applyChartPolicy(cluster.api, ["Audit"]);
      await waitUntil("pods are created again", async () => (await dryRun()).status === 201);
    });
    await applyChartPolicy(cluster.api, ["Deny"]);
    await waitUntil("the policy is in force", async () => (await dryRun()).status === 422);
    const { stderr } = await probe();
    expect(stderr).toMatch(/^boxinit: .*ValidatingAdmissionPolicy 'boxinit-unrepaired' .*denied request/);
    expect(stderr).toContain("\nboxinit-unrepaired is boxinit's, and silent where boxinit repairs the pod\n");
    expect(stderr).toContain("\nin the way: the network: the API server does not reach boxinit");
  });

  test("without an entry for the namespace's mode it says so", async () => {
    const { webhooks } = configuration.parse((await cluster.api.get(own)).body);
    await cluster.api.patch(own, { webhooks: webhooks.filter(({ name }) => name !== "default.pods.boxinit") });
    expect(await inTheWay()).toEqual(["in the way: no entry is for namespaces without the label boxinit/mode"]);
  });

  test("without a configuration it says so", async () => {
    await cluster.api.delete(own);
    expect(await inTheWay()).toEqual([
      "in the way: no MutatingWebhookConfiguration has an entry whose name ends in .pods.boxinit: install boxinit, or bring it back",
    ]);
  });
});
