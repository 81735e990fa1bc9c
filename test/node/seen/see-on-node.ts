import type { ControlPlane } from "../../cluster/control-plane/start-control-plane.ts";
import type { RunnablePod, VolumeMount } from "../../systemd/pod-schema.ts";
import { type Sighting, see } from "../../systemd/seen/sighting.ts";
import { bootOnNode } from "./boot-on-node.ts";
import { contradictionsOfVerify, type ForRootAlone, lookAsOthers, verify } from "./look-closer.ts";

export interface SeenOnNode {
  readonly sighting: Sighting;
  /** Where `boxinit verify` says something else than what is seen. */
  readonly contradictions: readonly string[];
  readonly forRootAlone: readonly ForRootAlone[];
}

export interface Expected {
  /** As /proc/1/comm says it, where that isn't systemd. */
  readonly pid1: string | undefined;
  /** Whether Sysbox takes the container for one of systemd; undefined where boxinit does not say. */
  readonly isRecognised: boolean | undefined;
  /** Mounts, by path, that are looked for too. */
  readonly paths?: Readonly<Record<string, VolumeMount>>;
}

/** Has the node run a pod, and everybody look into its container `main`; then the pod is taken away. */
export async function seeOnNode(
  node: ControlPlane,
  namespace: string,
  pod: RunnablePod,
  { pid1, isRecognised, paths = {} }: Expected,
): Promise<SeenOnNode> {
  const named = { namespace, name: pod.metadata.name };
  let contradictions: readonly string[] = [];
  let forRootAlone: readonly ForRootAlone[] = [];
  const { stored, ...booted } = await bootOnNode(node, namespace, pod, pid1);
  const oldPaths = Object.fromEntries(Object.entries(paths).map(([path, mount]) => [path, inPod(mount, stored)]));
  const sighting = await see(stored, async () => booted, {
    paths: oldPaths,
    meanwhile: async (mounts, name) => {
      [contradictions, forRootAlone] = await Promise.all([
        contradictionsOfVerify(node, named, mounts, isRecognised),
        lookAsOthers(booted, stored, mounts, oldPaths, name),
      ]);
    },
    atEnd: async () => {
      const { exitCode, stderr } = await verify(node, named);
      const isSaid = exitCode === 3 && stderr.includes("no container of the pod runs");
      contradictions = isSaid ? [] : [`verify of what has ended: exit code ${exitCode}: ${stderr}`];
    },
  });
  return { sighting, contradictions, forRootAlone };
}

/** The API server gives its volume for the API token another name in each pod. */
function inPod(mount: VolumeMount, { spec }: RunnablePod): VolumeMount {
  if (spec.volumes.some(({ name }) => name === mount.name)) return mount;
  const name = spec.volumes.find((volume) => /^kube-api-access-[a-z0-9]{5}$/.test(volume.name))?.name;
  return { ...mount, name: name ?? mount.name };
}
