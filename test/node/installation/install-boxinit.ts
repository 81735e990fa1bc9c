import { chart, helm } from "../../chart/install/installation/helm.ts";
import { isRepaired } from "../../cluster/boxinit/register-webhook.ts";
import type { ControlPlane } from "../../cluster/control-plane/start-control-plane.ts";
import { waitUntil } from "../../cluster/control-plane/wait-until.ts";
import { boxinitImage } from "../images/boxinit.ts";

/** Which image the node has: nothing is pulled. */
export function imageValues(): readonly string[] {
  const [repository = "", tag = ""] = boxinitImage().image.split(/:(?=[^:]*$)/);
  const values = { repository, tag, pullPolicy: "Never" };
  return Object.entries(values).flatMap(([key, value]) => ["--set", `image.${key}=${value}`]);
}

/** `helm install` of the packed chart into the namespace boxinit; once pods are repaired. @param args - further ones for Helm */
export async function installBoxinit(node: ControlPlane, ...args: readonly string[]): Promise<void> {
  const { folder } = node.supervised;
  const said = await helm(node, "package", chart, "--destination", folder);
  const packed = /saved it to: (.*)/.exec(said)?.[1];
  if (packed === undefined) throw new Error(`helm package said ${said}`);
  const into = ["--namespace", "boxinit", "--create-namespace", "--wait", "--timeout", "180s"];
  // The API server waits longer than by default: under Ignore, an answer that a busy machine is late with changes nothing.
  const patient = ["--set", "webhook.timeoutSeconds=15"];
  await helm(node, "install", "boxinit", packed, ...into, ...imageValues(), ...patient, ...args);
  await waitUntil("a pod is repaired", () => isRepaired(node.api, "default"));
}
