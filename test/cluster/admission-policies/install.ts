import { runBoxinit } from "../../support/run-boxinit.ts";
import type { ApiClient } from "../control-plane/api-client.ts";
import { kubectl } from "../control-plane/run-kubectl.ts";
import type { ControlPlane } from "../control-plane/start-control-plane.ts";
import { waitUntil } from "../control-plane/wait-until.ts";
import { postPod } from "../pods/create-pod.ts";

/** Namespaces, by what is in force in them. */
export const judges = { untouched: "untouched", repaired: "repaired", told: "told" } as const;
export type Judges = typeof judges;

export const policyNames = { mutating: "boxinit-repair", validating: "boxinit-unrepaired" } as const;

/**
 * Both policies as the program prints them, once they are in force: the mutating one where a label asks for it, the other
 * in every namespace that is not off. Nothing that goes wrong in them may stay hidden, so that it fails a pod.
 */
export async function installPolicies(controlPlane: ControlPlane, config: string): Promise<void> {
  const { api } = controlPlane;
  await makeNamespace(api, judges.untouched, { "boxinit/mode": "off" });
  await makeNamespace(api, judges.repaired, { "boxinit/mode": "enforce" });
  await makeNamespace(api, judges.told);
  for (const args of [["mutating", "--opt-in"], ["validating"]]) {
    const { stdout } = await runBoxinit(["policy", ...args, "--config", config]);
    const strict = stdout.replace("failurePolicy: Ignore", "failurePolicy: Fail");
    if (strict === stdout) throw new Error(`nothing is ignored in ${stdout}`);
    kubectl(controlPlane, ["apply", "-f", "-"], strict);
  }
  const dryRun = (namespace: string) => postPod(api, { name: "is-it-in-force", namespace }, "?dryRun=All");
  await waitUntil("the mutating policy is in force", async () => {
    return JSON.stringify((await dryRun(judges.repaired)).body).includes('"command":["/sbin/init"]');
  });
  await waitUntil("the validating policy is in force", async () => tells(await dryRun(judges.told)));
}

/** A namespace with a ServiceAccount for its pods; where controllers run, one of them may make that first. */
export async function makeNamespace(
  api: ApiClient,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<void> {
  await api.create("/api/v1/namespaces", { metadata: { name, labels } });
  await api.post(`/api/v1/namespaces/${name}/serviceaccounts`, { metadata: { name: "default" } });
}

/** Whether the API server's warnings have one by the validating policy. */
export function tells({ warnings }: { readonly warnings: readonly string[] }): boolean {
  return warnings.some((warning) => warning.includes(`'${policyNames.validating}'`));
}
