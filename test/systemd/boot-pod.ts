import { type RunnableContainer, readRunnablePod } from "./pod-schema.ts";
import type { Generation } from "./rootfs/generations.ts";
import { rootfsOf } from "./rootfs/make-rootfs.ts";
import type { Image } from "./runtime/cri-config.ts";
import { type StartedContainer, startContainer } from "./runtime/start-container.ts";
import { openSandbox } from "./sandbox/sandbox.ts";
import { type Cluster, madeUpCluster } from "./volumes/contents.ts";
import { mountVolumes } from "./volumes/mount-volumes.ts";
import { waitForPid1 } from "./wait-for-pid-1.ts";

export interface BootOptions {
  readonly generation: Generation;
  /** Of each container; Debian's own otherwise. */
  readonly image?: Image;
  /** Of containers that have another one, by name. */
  readonly images?: Readonly<Record<string, Image>>;
  /**
   * What becomes PID 1 in containers where that isn't systemd, by name: as /proc/1/comm says it. Where it is not told, it
   * takes a while to be sure.
   */
  readonly pid1?: Readonly<Record<string, string>>;
  readonly cluster?: Cluster;
  /** Default: as on a kernel of today. */
  readonly mapsOwners?: boolean;
  /** The node's sysbox-mgr runs with `--relaxed-read-only`. */
  readonly relaxedReadOnly?: boolean;
  /**
   * Of an API server on this machine's loopback, which the containers then reach, since they have the machine's network.
   * By default they have a network of their own, with nothing in it.
   */
  readonly apiServerPort?: number;
}

export interface BootedPod {
  /** The container that runs at the moment, a sidecar too. @throws where the pod has none of this name */
  container(name?: string): StartedContainer;
  /** As kubelet does after a container has ended: another one, with the same volumes. */
  restart(name?: string): Promise<StartedContainer>;
  /** Tokens are refreshed, and what was changed in the cluster arrives. @param changed - the pod, where it was changed */
  refreshVolumes(changed?: object): void;
  /** A volume's folder, as this process spells it. */
  volume(name: string): string;
  stop(): Promise<void>;
}

/**
 * Starts a pod's containers as a node with Sysbox does, in a sandbox of its own, and waits until systemd has booted in
 * each of which it becomes PID 1. Init containers run before, one after the other.
 *
 * @param object - as it is stored; see `admitPod()`
 * @throws Error where the runtime refuses a container, or an init container fails
 */
export async function bootPod(object: object, options: BootOptions): Promise<BootedPod> {
  const pod = readRunnablePod(object);
  const { generation, image = {}, images = {}, pid1 = {} } = options;
  const { cluster = madeUpCluster, mapsOwners = true, relaxedReadOnly = false, apiServerPort } = options;
  const sandbox = await openSandbox();
  try {
    const volumes = await mountVolumes(pod, sandbox, cluster);
    const running = new Map<string, StartedContainer>();
    const ofNode = { sandbox, pod, lower: rootfsOf(generation), volume: volumes.pathOf, mapsOwners, relaxedReadOnly };
    const pause = pod.spec.shareProcessNamespace
      ? await startContainer({ ...ofNode, container: pauseContainer, image: {}, apiServerPort }, "pause")
      : undefined;
    const pauseProcess = await pause?.process();
    let started = 0;
    const start = async (container: RunnableContainer) => {
      started += 1;
      const itsImage = images[container.name] ?? image;
      const parts = { ...ofNode, container, image: itsImage, pauseProcess, apiServerPort };
      const each = await startContainer(parts, `${container.name}-${started}`);
      running.set(container.name, each);
      return each;
    };
    const boot = async (container: RunnableContainer) => {
      const each = await start(container);
      await waitForPid1(each, pid1[container.name]);
      return each;
    };
    for (const container of pod.spec.initContainers) {
      if (container.restartPolicy === "Always") await boot(container);
      else {
        const { code, output } = await (await start(container)).ended;
        if (code !== 0) throw new Error(`init container ${container.name}: exit code ${code}: ${output}`);
      }
    }
    for (const container of pod.spec.containers) await boot(container);
    const [first] = pod.spec.containers;
    const named = (name = first?.name) => {
      const container = [...pod.spec.containers, ...pod.spec.initContainers].find((one) => one.name === name);
      const each = running.get(name ?? "");
      if (container === undefined || each === undefined) throw new Error(`the pod has no container ${name}`);
      return { container, each };
    };
    return {
      container: (name) => named(name).each,
      restart: async (name) => {
        const { container, each } = named(name);
        await each.remove();
        return await boot(container);
      },
      refreshVolumes: (changed) => volumes.refresh(changed === undefined ? undefined : readRunnablePod(changed)),
      volume: (name) => sandbox.outside(volumes.pathOf(name)),
      stop: sandbox.close,
    };
  } catch (error) {
    await sandbox.close();
    throw error;
  }
}

/** Holds the namespaces of a pod whose containers share them, as the program `pause` does on a node. */
const pauseContainer: RunnableContainer = {
  name: "pause",
  command: ["sleep", "infinity"],
  env: [],
  volumeMounts: [],
};
