import { join } from "node:path";
import { expect } from "vitest";
import { z } from "zod";
import { isRepaired } from "../../../cluster/boxinit/register-webhook.ts";
import { kubectl } from "../../../cluster/control-plane/run-kubectl.ts";
import { waitUntil } from "../../../cluster/control-plane/wait-until.ts";
import { postPod } from "../../../cluster/pods/create-pod.ts";
import { untilRepaired } from "../installation/install.ts";
import type { NodeCluster } from "../start-node-cluster.ts";
import { once } from "./once.ts";
import type { Session } from "./session.ts";
import { upgrade } from "./upgrade.ts";

const root = join(import.meta.dirname, "../../../..");
const page = "is-it-boxinit.md";
const podNames = z.object({ items: z.array(z.object({ metadata: z.object({ name: z.string() }) })) });

/**
 * Takes boxinit away under Fail, with the validating policy on Deny, goes through the page as whoever is on call does, and
 * has all of it back at the end.
 */
export async function followIsItBoxinit(cluster: NodeCluster, session: Session): Promise<void> {
  const trial = ["--namespace=trial", "--filename", join(root, "docs/handbook/trial.yaml")];
  const boxinit = ["--namespace=boxinit", "deployment/boxinit"];
  kubectl(cluster, ["label", "namespace/trial", "boxinit/mode-"]);
  await upgrade(cluster, "validatingPolicy.enabled=true,validatingPolicy.actions={Deny}");
  kubectl(cluster, ["scale", "--replicas=0", ...boxinit]);
  const reach = ["get", "endpointslices", "--namespace=boxinit", "-o=jsonpath={.items[*].endpoints[*].addresses}"];
  await waitUntil("no pod of boxinit is left", () => kubectl(cluster, reach).stdout === "");
  kubectl(cluster, ["apply", ...trial]);
  kubectl(cluster, ["apply", "--namespace=trial", "--filename=-"], JSON.stringify(once));
  for (const heading of ["## Ask the API server", "## Read the message"]) {
    await waitUntil(`${heading} has what is said`, async () => {
      const seen = await session.all(page, heading).catch(() => undefined);
      return seen !== undefined;
    });
  }
  const names = async () => podNames.parse((await cluster.api.get("/api/v1/namespaces/trial/pods")).body).items;
  const dryRun = () => postPod(cluster.api, { namespace: "trial", name: "asked-for" }, "?dryRun=All");
  const isCreated = async () => (await dryRun()).status === 201;
  expect(await names()).toEqual([]);

  const [stop, again, milder, allow] = session.steps(page, "## Take it out of the way");
  await milder?.();
  await waitUntil("pods are created in that namespace", isCreated);
  kubectl(cluster, ["label", "namespace/trial", "boxinit/mode-"]);
  await waitUntil("they are refused", async () => !(await isCreated()));
  kubectl(cluster, ["delete", "mutatingwebhookconfiguration/zz-boxinit"]);
  await waitUntil("the policy refuses them by itself", async () => {
    return JSON.stringify((await dryRun()).body).includes("'boxinit-unrepaired'");
  });
  await stop?.();
  await waitUntil("pods are created", isCreated);
  expect(kubectl(cluster, ["get", "validatingadmissionpolicies", "-o=name"]).stdout).toContain("/boxinit-rights");
  await again?.();
  const controllers = ["machine-", "builder-", "once-"];
  await waitUntil("controllers have created theirs", async () => {
    const created = (await names()).map(({ metadata }) => metadata.name);
    return controllers.every((one) => created.some((name) => name.startsWith(one)));
  });
  expect(await isRepaired(cluster.api, "default")).toBe(false);

  kubectl(cluster, ["scale", "--replicas=2", ...boxinit]);
  await session.all("run.md", "## Come back");
  await allow?.();
  await untilRepaired(cluster);
  await upgrade(cluster, "validatingPolicy.enabled=false");
  kubectl(cluster, ["delete", "--namespace=trial", "--wait", "job/once"]);
  kubectl(cluster, ["delete", ...trial, "--wait"]);
}
