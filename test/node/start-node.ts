import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { type ControlPlane, failed, startControlPlane } from "../cluster/control-plane/start-control-plane.ts";
import { waitUntil } from "../cluster/control-plane/wait-until.ts";
import { fileOf } from "../support/go-program.ts";
import type { Generation } from "../systemd/rootfs/generations.ts";
import { archiveOf } from "./images/archive.ts";
import { boxinitImage } from "./images/boxinit.ts";
import { guest } from "./images/guest.ts";
import { pause } from "./images/pause.ts";
import { afterContainerd } from "./kubernetes/after-containerd.ts";
import {
  containerdProgram,
  kubeletProgram,
  kubeProxyProgram,
  kubeSchedulerProgram,
  nodeName,
} from "./kubernetes/command-lines.ts";
import { containerdSocket } from "./kubernetes/containerd-config.ts";
import { type NodePrograms, superviseNode } from "./kubernetes/node-programs.ts";
import { nodeMachine } from "./machine/node-machine.ts";
import { ctr } from "./programs/programs.ts";

export interface Node extends ControlPlane {
  readonly machine: NodePrograms;
}

/**
 * A cluster whose one node runs pods: kubelet, containerd and Services, and what Sysbox leaves on a node. boxinit's image
 * is there, and is not installed.
 *
 * @param generations - of the guests whose images are there
 */
export async function startNode(generations: readonly Generation[] = ["bookworm"]): Promise<Node> {
  const controlPlane = await startControlPlane(undefined, nodeMachine());
  try {
    const { api, supervised, kubeconfig, programs } = controlPlane;
    const folder = join(supervised.folder, "node");
    mkdirSync(folder);
    const parts = { programs, kubeconfig, folder };
    const machine = superviseNode(supervised);
    const runtime = await machine.start(containerdProgram(parts));
    for (const image of [pause, boxinitImage(), ...generations.map(guest)]) {
      await Promise.race([importImage(controlPlane, archiveOf(image)), failed(runtime)]);
    }
    const kubelet = await machine.start(kubeletProgram(parts));
    const kubeProxy = await machine.start(kubeProxyProgram(parts));
    await supervised.start(kubeSchedulerProgram(parts));
    // As Sysbox' installer makes it.
    await api.create("/apis/node.k8s.io/v1/runtimeclasses", {
      metadata: { name: "sysbox-runc" },
      handler: "sysbox-runc",
      scheduling: { nodeSelector: { "sysbox-runtime": "running" } },
    });
    await Promise.race([
      waitUntil("the node is ready", async () => isReady((await api.get(`/api/v1/nodes/${nodeName}`)).body)),
      ...[runtime, kubelet, kubeProxy].map(failed),
    ]);
    return { ...controlPlane, machine };
  } catch (error) {
    await controlPlane.stop();
    throw error;
  }
}

/** Once containerd is ready. @throws Error where there is no such archive, or it can't be read */
export async function importImage({ supervised }: ControlPlane, archive: string): Promise<void> {
  if (!existsSync(archive))
    throw new Error(`${archive} is not made yet, or its sources have changed: npm run test:node`);
  const args = ["--address", containerdSocket, "--namespace", "k8s.io", "image", "import", archive];
  const { ended, output } = await supervised.start(afterContainerd({ name: "import", command: fileOf(ctr), args }));
  if ((await ended).code !== 0) throw new Error(`${archive} can't be imported: ${output()}`);
}

const withConditions = z.object({
  status: z.object({ conditions: z.array(z.object({ type: z.string(), status: z.string() })) }),
});

/** A node or a pod. */
export function isReady(object: unknown): boolean {
  const { data } = withConditions.safeParse(object);
  return data?.status.conditions.some(({ type, status }) => type === "Ready" && status === "True") ?? false;
}
