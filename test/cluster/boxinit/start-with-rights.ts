import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { kubeconfigOf } from "../../support/kubeconfig.ts";
import type { ApiClient } from "../control-plane/api-client.ts";
import { kubectl } from "../control-plane/run-kubectl.ts";
import { startControlPlane } from "../control-plane/start-control-plane.ts";
import { tokenOf } from "../control-plane/token-of.ts";
import { configureWebhook, prepareForWebhook } from "./register-webhook.ts";
import { makeServingIdentity } from "./serving-identity.ts";
import { startBoxinit } from "./start-boxinit.ts";
import type { Cluster } from "./start-cluster.ts";

const shippedManifests = join(import.meta.dirname, "../../../deploy/install.yaml");
const aboutRights = [
  "ServiceAccount",
  "Role",
  "RoleBinding",
  "ClusterRole",
  "ClusterRoleBinding",
  "ValidatingAdmissionPolicy",
  "ValidatingAdmissionPolicyBinding",
];

/**
 * A cluster whose boxinit asks the API server, with the rights that are shipped, and no others.
 *
 * @param args - flags
 * @param prepare - what there is before boxinit starts
 */
export async function startClusterWithRights(
  args: readonly string[],
  prepare: (api: ApiClient) => Promise<void> = async () => {},
): Promise<Cluster> {
  const controlPlane = await startControlPlane();
  try {
    const { api, access, supervised } = controlPlane;
    await prepareForWebhook(api);
    await prepare(api);
    const shipped = parseAllDocuments(readFileSync(shippedManifests, "utf8"));
    const rights = shipped.filter((document) => aboutRights.includes(String(document.get("kind"))));
    kubectl(controlPlane, ["apply", "-f", "-"], rights.map(String).join("---\n"));
    const kubeconfig = join(supervised.folder, "boxinit.kubeconfig");
    const token = await tokenOf(api, "boxinit", "boxinit");
    writeFileSync(kubeconfig, kubeconfigOf({ ...access, token }), { mode: 0o600 });
    const identity = await makeServingIdentity(supervised.folder);
    const boxinit = await startBoxinit(supervised, identity, args, { KUBECONFIG: kubeconfig });
    await configureWebhook(api, { port: boxinit.webhookPort, ca: identity.ca });
    return { ...controlPlane, boxinit, identity };
  } catch (error) {
    await controlPlane.stop();
    throw error;
  }
}
