import type { ControlPlane } from "../../cluster/control-plane/start-control-plane.ts";
import { waitUntil } from "../../cluster/control-plane/wait-until.ts";
import { exec } from "./exec.ts";
import type { PodName } from "./run-pod.ts";

/** Until systemd has started all that belongs to boot: kubelet takes a container for ready as soon as it runs. */
export function untilBooted(node: ControlPlane, pod: PodName, container?: string): Promise<void> {
  return waitUntil(`systemd has booted in ${pod.name}`, async () => {
    const { stdout } = await exec(node, pod, ["systemctl", "is-system-running"], container);
    return /^(running|degraded)$/m.test(stdout);
  });
}
