import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { kubeconfigOf } from "../../support/kubeconfig.ts";
import type { ControlPlane } from "../control-plane/start-control-plane.ts";
import { tokenOf } from "../control-plane/token-of.ts";

/**
 * A ServiceAccount in the namespace default that may do what issuing certificates takes.
 *
 * @returns a kubeconfig for it
 */
export async function certificateKeeper({ api, access, supervised }: ControlPlane): Promise<string> {
  const account = { kind: "ServiceAccount", name: "boxinit", namespace: "default" };
  await api.create("/api/v1/namespaces/default/serviceaccounts", { metadata: { name: account.name } });
  await api.create("/apis/rbac.authorization.k8s.io/v1/clusterroles", {
    metadata: { name: "boxinit" },
    rules: [
      { apiGroups: [""], resources: ["secrets"], verbs: ["get", "create", "update"] },
      {
        apiGroups: ["admissionregistration.k8s.io"],
        resources: ["mutatingwebhookconfigurations"],
        verbs: ["get", "patch"],
      },
    ],
  });
  await api.create("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", {
    metadata: { name: "boxinit" },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "boxinit" },
    subjects: [account],
  });
  const token = await tokenOf(api, account.namespace, account.name);
  const file = join(supervised.folder, "boxinit.kubeconfig");
  writeFileSync(file, kubeconfigOf({ ...access, token }), { mode: 0o600 });
  return file;
}
