import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { kubectl } from "../../cluster/control-plane/run-kubectl.ts";
import { waitUntil } from "../../cluster/control-plane/wait-until.ts";
import { startCertManager } from "./cert-manager/cert-manager.ts";
import { chart, helm } from "./installation/helm.ts";
import { install, untilRepaired } from "./installation/install.ts";
import { bringSecret } from "./installation/own-secret.ts";
import { presentedCertificate } from "./installation/presented-certificate.ts";
import { rightsOf } from "./installation/rights.ts";
import { boxinitPods } from "./installation/running-pods.ts";
import { type NodeCluster, startNodeCluster } from "./start-node-cluster.ts";

/** What Events and the look at RuntimeClasses take: nothing for certificates. */
const rightsOfAudit = [
  "create events",
  "get jobs",
  "get pods",
  "get replicasets",
  "list runtimeclasses",
  "patch events",
];

let cluster: NodeCluster;
beforeAll(async () => {
  cluster = await startNodeCluster();
  kubectl(cluster, ["create", "namespace", "boxinit"]);
  await startCertManager(cluster);
}, 480_000);
afterAll(() => cluster?.stop());

afterEach(async () => {
  await helm(cluster, "uninstall", "boxinit", "--namespace", "boxinit", "--wait");
  await waitUntil("its pods have ended", async () => (await boxinitPods(cluster, "boxinit")).length === 0);
}, 480_000);

/** Both pods show another certificate than that one. */
async function untilAnotherThan(serialNumber: string): Promise<void> {
  let inARow = 0;
  await waitUntil("another certificate is presented by every pod", async () => {
    const isAnother = (await presentedCertificate(cluster)).serialNumber !== serialNumber;
    inARow = isAnother ? inARow + 1 : 0;
    return inARow === 8;
  });
}

test("secret: boxinit waits for the Secret, and takes up another certificate", { timeout: 480_000 }, async () => {
  const { args, renew, create } = await bringSecret(cluster, "boxinit");
  await helm(cluster, "install", "boxinit", chart, "--namespace", "boxinit", ...args);
  await waitUntil("there are pods", async () => (await boxinitPods(cluster, "boxinit")).length === 2);
  await create();
  await untilRepaired(cluster);
  expect(rightsOf(cluster, "boxinit", "boxinit")).toEqual(rightsOfAudit);
  const { serialNumber } = await presentedCertificate(cluster);
  await renew();
  await untilAnotherThan(serialNumber);
  await untilRepaired(cluster);
});

test("cert-manager: it issues, injects and renews", { timeout: 480_000 }, async () => {
  await install(cluster, "--set", "tls.mode=cert-manager,webhook.failurePolicy=Fail");
  expect(rightsOf(cluster, "boxinit", "boxinit")).toEqual(rightsOfAudit);
  const { serialNumber } = await presentedCertificate(cluster);
  // What `cmctl renew` does.
  const conditions = [{ type: "Issuing", status: "True", reason: "ManuallyTriggered", message: "asked for" }];
  const patch = JSON.stringify({ status: { conditions } });
  const certificate = ["certificates.cert-manager.io", "boxinit-tls"];
  kubectl(cluster, [
    "--namespace=boxinit",
    "patch",
    ...certificate,
    "--subresource=status",
    "--type=merge",
    `--patch=${patch}`,
  ]);
  await untilAnotherThan(serialNumber);
  await untilRepaired(cluster);
});
