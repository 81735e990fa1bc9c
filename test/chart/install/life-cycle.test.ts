import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import packageJson from "../../../package.json" with { type: "json" };
import { createNamespace } from "../../cluster/control-plane/create-namespace.ts";
import { waitUntil } from "../../cluster/control-plane/wait-until.ts";
import { chart, helm, packVersion } from "./installation/helm.ts";
import { install, waiting } from "./installation/install.ts";
import { type Creations, keepCreating, type Phase, tell } from "./installation/keep-creating.ts";
import { boxinitPods } from "./installation/running-pods.ts";
import { type NodeCluster, startNodeCluster } from "./start-node-cluster.ts";

const enough = 50;
const deployment = z.object({
  spec: z.object({
    template: z.object({ spec: z.object({ containers: z.tuple([z.object({ image: z.string() })]) }) }),
  }),
});

let cluster: NodeCluster;
beforeAll(async () => {
  cluster = await startNodeCluster();
  await createNamespace(cluster.api, "boxinit", { "pod-security.kubernetes.io/enforce": "restricted" });
}, 480_000);
afterAll(() => cluster?.stop());

// The API server waits long: a busy machine must not fail a test.
const patient = ["--set", "webhook.timeoutSeconds=30"];

test.each(["Ignore", "Fail"])(
  "no creation fails, and none is left out, from install to uninstall, with failurePolicy %s from the first upgrade on",
  { timeout: 600_000 },
  async (failurePolicy) => {
    const secondVersion = await packVersion(cluster, "99.0.0");
    const creations = keepCreating(cluster.api, "default", "before");
    await untilEnough(creations);

    const started = performance.now();
    creations.begin("install");
    await install(cluster, ...patient);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`from helm install to the first repaired pod: ${seconds} s`);
    creations.begin("installed");
    await untilEnough(creations);

    const values = [...waiting, ...patient, "--set", `webhook.failurePolicy=${failurePolicy}`];
    creations.begin("upgrade to other values");
    await helm(
      cluster,
      "upgrade",
      "boxinit",
      chart,
      ...values,
      "--set",
      "config.policy.unwrap=hidden,config.log.level=warn",
    );
    creations.begin("upgrade to a second version");
    await helm(cluster, "upgrade", "boxinit", secondVersion, ...values);
    expect(await deployedVersion()).toBe("99.0.0");
    creations.begin("rollback");
    await helm(cluster, "rollback", "boxinit", "2", "--namespace", "boxinit", "--wait", "--timeout", "300s");
    expect(await deployedVersion()).toBe(packageJson.version);
    await untilEnough(creations);

    creations.begin("uninstall");
    await helm(cluster, "uninstall", "boxinit", "--namespace", "boxinit", "--wait");
    creations.begin("after");
    await untilEnough(creations);
    await waitUntil("its pods have ended", async () => (await boxinitPods(cluster, "boxinit")).length === 0);
    const phases = await creations.stop();
    console.log(tell(phases));

    expect(phases.flatMap(({ failures }) => failures)).toEqual([]);
    for (const { name, repaired } of phases.slice(2, 6)) expect(repaired, name).toBeGreaterThan(0);
    expect(unrepairedOf(phases.slice(2, 6))).toEqual([0, 0, 0, 0]);
    expect(phases.at(-1)?.repaired).toBe(0);
  },
);

async function untilEnough(creations: Creations): Promise<void> {
  await waitUntil("enough pods are created", () => {
    const { repaired, unrepaired, failures } = creations.current();
    return repaired + unrepaired + failures.length > enough;
  });
}

function unrepairedOf(phases: readonly Phase[]): readonly number[] {
  return phases.map(({ unrepaired }) => unrepaired);
}

async function deployedVersion(): Promise<string | undefined> {
  const { body } = await cluster.api.get("/apis/apps/v1/namespaces/boxinit/deployments/boxinit");
  return deployment.parse(body).spec.template.spec.containers[0].image.split(":").at(-1);
}
