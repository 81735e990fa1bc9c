import type { ControlPlane } from "../../cluster/control-plane/start-control-plane.ts";
import { waitUntil } from "../../cluster/control-plane/wait-until.ts";
import { fileOf } from "../../support/go-program.ts";
import { containerdSocket } from "../kubernetes/containerd-config.ts";
import { runOnNode } from "../machine/run-on-node.ts";
import { ctr } from "../programs/programs.ts";
import { type ContainerStatus, containerStatusOf } from "./container-status.ts";
import { exec } from "./exec.ts";
import { type PodName, untilReady } from "./run-pod.ts";
import { untilBooted } from "./until-booted.ts";

type End = (node: ControlPlane, pod: PodName) => Promise<unknown>;

/** The command may be cut short by what it does. */
const byCommand =
  (...argv: readonly string[]): End =>
  (node, pod) =>
    exec(node, pod, argv, "main");

/** How the container `main` comes to its end while its pod goes on. */
export const ends = {
  "systemctl exit": byCommand("systemctl", "exit"),
  "systemctl poweroff": byCommand("systemctl", "poweroff"),
  "systemctl reboot": byCommand("systemctl", "reboot"),
  "SIGKILL to PID 1": async (node, pod) => {
    const { containerID = "" } = await containerStatusOf(node, pod, "main");
    const id = containerID.replace(/^containerd:[/][/]/, "");
    const kill = ["--address", containerdSocket, "--namespace", "k8s.io", "task", "kill", "--signal", "SIGKILL", id];
    await runOnNode(node, [fileOf(ctr), ...kill]);
  },
} as const satisfies Readonly<Record<string, End>>;

/** Beyond kubelet's first pauses between attempts: 10, 20, 40 and 80 s. In seconds. */
const patience = 240;

/** Until kubelet has started it again, and systemd has booted. @returns with which exit code it ended */
export async function restartContainer(node: ControlPlane, pod: PodName, end: End): Promise<number | undefined> {
  const { restartCount } = await containerStatusOf(node, pod, "main");
  await end(node, pod);
  return untilRestarted(node, pod, "main", restartCount);
}

/** @param earlier - how often it had been started again @returns with which exit code it ended the last time */
export async function untilRestarted(
  node: ControlPlane,
  pod: PodName,
  container: string,
  earlier: number,
): Promise<number | undefined> {
  let status: ContainerStatus | undefined;
  const isStarted = async () => {
    status = await containerStatusOf(node, pod, container);
    return status.restartCount > earlier && status.ready;
  };
  try {
    await waitUntil(`${pod.name} has started ${container} again`, isStarted, { seconds: patience });
  } catch (cause) {
    throw new Error(`${pod.name} does not start ${container} again: ${JSON.stringify(status)}`, { cause });
  }
  await untilReady(node, pod);
  const { restartCount, lastState } = await containerStatusOf(node, pod, container);
  if (restartCount !== earlier + 1) throw new Error(`${pod.name} has started ${container} ${restartCount} times again`);
  if (container === "main") await untilBooted(node, pod, container);
  return lastState.terminated?.exitCode;
}
