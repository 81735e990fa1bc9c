import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { ControlPlane } from "../control-plane/start-control-plane.ts";

const tokenRequest = z.object({ status: z.object({ token: z.string() }) });
const kubeconfig = z.looseObject({ users: z.tuple([z.object({ name: z.string() })]) });

/**
 * A ServiceAccount in the namespace default that may do what issuing certificates takes.
 *
 * @returns a kubeconfig for it
 */
export async function certificateKeeper({ api, kubeconfigText, supervised }: Keeper): Promise<string> {
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
  const asked = await api.create("/api/v1/namespaces/default/serviceaccounts/boxinit/token", { spec: {} });
  const { token } = tokenRequest.parse(asked.body).status;
  const { users, ...rest } = kubeconfig.parse(JSON.parse(kubeconfigText));
  const file = join(supervised.folder, "boxinit.kubeconfig");
  writeFileSync(file, JSON.stringify({ ...rest, users: [{ name: users[0].name, user: { token } }] }), { mode: 0o600 });
  return file;
}

type Keeper = Pick<ControlPlane, "api" | "supervised"> & { readonly kubeconfigText: string };
