import type { V1Container, V1ContainerState, V1Pod } from "@kubernetes/client-node";
import { nodeAddress } from "../../../cluster/control-plane/node-network.ts";

/** How a container of a pod is. */
export interface ContainerReport {
  readonly name: string;
  readonly image: string;
  readonly containerID?: string;
  readonly isReady: boolean;
  readonly restartCount: number;
  readonly state: V1ContainerState;
}

export interface PodReport {
  readonly address: string | undefined;
  readonly containers: readonly ContainerReport[];
}

/** What the kubelet tells of a pod, as a merge patch of its status. */
export function statusOf(pod: V1Pod, { address, containers }: PodReport): Readonly<Record<string, unknown>> {
  const phase = phaseOf(pod, containers);
  const areReady = phase === "Running" && containers.every(({ isReady }) => isReady);
  const conditions = { PodScheduled: true, Initialized: true, ContainersReady: areReady, Ready: areReady };
  return {
    phase,
    hostIP: nodeAddress,
    hostIPs: [{ ip: nodeAddress }],
    ...(address === undefined ? {} : { podIP: address, podIPs: [{ ip: address }] }),
    startTime: pod.status?.startTime ?? new Date().toISOString(),
    conditions: Object.entries(conditions).map(([type, isTrue]) => condition(pod, type, isTrue)),
    containerStatuses: containers.map(({ isReady, ...rest }) => ({
      ...rest,
      imageID: "",
      ready: isReady,
      started: rest.state.running !== undefined,
    })),
  };
}

function phaseOf(pod: V1Pod, containers: readonly ContainerReport[]): string {
  if (containers.some(({ state }) => state.running !== undefined)) return "Running";
  if (containers.length === 0 || containers.some(({ state }) => state.terminated === undefined)) {
    return containers.some(({ restartCount }) => restartCount > 0) ? "Running" : "Pending";
  }
  if (pod.spec?.restartPolicy === "Always" && pod.metadata?.deletionTimestamp === undefined) return "Running";
  return containers.every(({ state }) => state.terminated?.exitCode === 0) ? "Succeeded" : "Failed";
}

function condition(pod: V1Pod, type: string, isTrue: boolean) {
  const status = isTrue ? "True" : "False";
  const before = pod.status?.conditions?.find((one) => one.type === type);
  const lastTransitionTime = before?.status === status ? before.lastTransitionTime : new Date().toISOString();
  return { type, status, lastTransitionTime };
}

export function waitingReport({ name, image = "" }: V1Container, reason: string): ContainerReport {
  return { name, image, isReady: false, restartCount: 0, state: { waiting: { reason } } };
}
