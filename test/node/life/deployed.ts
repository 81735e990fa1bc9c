import { z } from "zod";
import { chart, helm } from "../../chart/install/installation/helm.ts";
import { waiting } from "../../chart/install/installation/install.ts";
import { boxinitPods } from "../../chart/install/installation/running-pods.ts";
import type { ControlPlane } from "../../cluster/control-plane/start-control-plane.ts";
import { waitUntil } from "../../cluster/control-plane/wait-until.ts";
import { imageValues } from "../installation/install-boxinit.ts";
import { runKubectl } from "../pods/exec.ts";

/** `helm upgrade --wait` of what `installBoxinit` has installed: the arguments are all that differs from the chart. */
export async function upgrade(node: ControlPlane, ...args: readonly string[]): Promise<void> {
  await helm(node, "upgrade", "boxinit", chart, ...waiting, ...imageValues(), ...args);
}

/** `kubectl` in the namespace boxinit. @throws Error where it fails, with what it says */
export async function kubectl(node: ControlPlane, ...args: readonly string[]): Promise<void> {
  const { code, stderr } = await runKubectl(node, ["--namespace", "boxinit", ...args]);
  if (code !== 0) throw new Error(`kubectl ${args.join(" ")}: ${stderr}`);
}

/** Replaces all pods; once that is done. */
export async function restart(node: ControlPlane): Promise<void> {
  await kubectl(node, "rollout", "restart", "deployment/boxinit");
  await rolledOut(node);
}

export function rolledOut(node: ControlPlane): Promise<void> {
  return kubectl(node, "rollout", "status", "deployment/boxinit", "--timeout=120s");
}

/** Once both pods are ready, and those before them have ended: they end after all that they were asked is answered. */
export async function settled(node: ControlPlane): Promise<void> {
  await rolledOut(node);
  await waitUntil("only two pods are left", async () => (await boxinitPods(node, "boxinit")).length === 2);
}

const budget = z.object({ status: z.object({ disruptionsAllowed: z.number() }) });

/** By the PodDisruptionBudget. */
export async function disruptionsAllowed({ api }: ControlPlane): Promise<number> {
  const path = "/apis/policy/v1/namespaces/boxinit/poddisruptionbudgets/boxinit";
  return budget.parse((await api.get(path)).body).status.disruptionsAllowed;
}
