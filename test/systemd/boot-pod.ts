import { type RunnablePod, readRunnablePod } from "./pod-schema.ts";
import type { Generation } from "./rootfs/generations.ts";
import { rootfsOf } from "./rootfs/make-rootfs.ts";
import type { Image } from "./runtime/cri-config.ts";
import { type StartedContainer, startContainer } from "./runtime/start-container.ts";
import { openSandbox } from "./sandbox/sandbox.ts";
import { type Cluster, madeUpCluster } from "./volumes/contents.ts";
import { mountVolumes } from "./volumes/mount-volumes.ts";
import { waitForSystemd } from "./wait-for-systemd.ts";

export interface BootOptions {
  readonly generation: Generation;
  /** Of each container; Debian's own otherwise. */
  readonly image?: Image;
  readonly cluster?: Cluster;
  /** Default: as on a kernel of today. */
  readonly mapsOwners?: boolean;
}

export interface BootedPod {
  /** The container that runs at the moment. @throws where the pod has none of this name */
  container(name?: string): StartedContainer;
  /** As kubelet does after a container has ended: another one, with the same volumes. */
  restart(name?: string): Promise<StartedContainer>;
  /** Tokens are refreshed, and what was changed in the cluster arrives. */
  refreshVolumes(): void;
  stop(): Promise<void>;
}

/**
 * Starts a pod's containers as a node with Sysbox does, in a sandbox of its own, and waits until systemd has booted in
 * each of which it becomes PID 1.
 *
 * @param object - as it is stored; see `admitPod()`
 * @throws Error where the runtime refuses a container
 */
export async function bootPod(object: object, options: BootOptions): Promise<BootedPod> {
  const pod = readRunnablePod(object);
  const { generation, image = {}, cluster = madeUpCluster, mapsOwners = true } = options;
  const sandbox = await openSandbox();
  try {
    const volumes = await mountVolumes(pod, sandbox, cluster);
    const running = new Map<string, StartedContainer>();
    let started = 0;
    const start = async (container: RunnablePod["spec"]["containers"][number]) => {
      started += 1;
      const lower = rootfsOf(generation);
      const parts = { sandbox, pod, container, image, lower, volume: volumes.pathOf, mapsOwners };
      const each = await startContainer(parts, `${container.name}-${started}`);
      running.set(container.name, each);
      await waitForSystemd(each);
      return each;
    };
    for (const container of pod.spec.containers) await start(container);
    const [first] = pod.spec.containers;
    const named = (name = first?.name) => {
      const container = pod.spec.containers.find((one) => one.name === name);
      const each = running.get(name ?? "");
      if (container === undefined || each === undefined) throw new Error(`the pod has no container ${name}`);
      return { container, each };
    };
    return {
      container: (name) => named(name).each,
      restart: async (name) => {
        const { container, each } = named(name);
        await each.remove();
        return await start(container);
      },
      refreshVolumes: volumes.refresh,
      stop: async () => {
        await Promise.all([...running.values()].map((each) => each.remove()));
        await sandbox.close();
      },
    };
  } catch (error) {
    await sandbox.close();
    throw error;
  }
}
