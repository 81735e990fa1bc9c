import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import type { ControlPlane } from "../../cluster/control-plane/start-control-plane.ts";
import type { Ran } from "../../systemd/sandbox/sandbox.ts";
import type { PodName } from "./run-pod.ts";

/** `kubectl exec`, through the API server and kubelet. @param container - where it is not the pod's default one */
export async function exec(
  node: ControlPlane,
  { namespace, name }: PodName,
  argv: readonly string[],
  container?: string,
): Promise<Ran> {
  const which = container === undefined ? [] : ["--container", container];
  return runKubectl(node, ["--namespace", namespace, "exec", name, ...which, "--", ...argv]);
}

/** kubectl as an administrator, while this process goes on. */
export async function runKubectl(node: ControlPlane, args: readonly string[], input = ""): Promise<Ran> {
  const { programs, kubeconfig, supervised } = node;
  const child = spawn(programs.kubectl, ["--kubeconfig", kubeconfig, ...args], {
    env: { HOME: supervised.folder },
    timeout: 120_000,
  });
  child.stdin.on("error", () => {}).end(input);
  const closed = once(child, "close");
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code, signal]: unknown[] = await closed;
  if (typeof code !== "number") throw new Error(`kubectl ${args.join(" ")} ended by ${String(signal)}: ${stderr}`);
  return { code, stdout, stderr };
}
