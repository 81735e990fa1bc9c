import { join } from "node:path";
import type { Program } from "../../cluster/control-plane/supervise.ts";
import { containerdSocket } from "./containerd-config.ts";

const criAnswers = join(import.meta.dirname, "cri-answers-process.ts");

/**
 * Starts once containerd is ready, as what its unit (`Type=notify`) comes before: kubelet ends where nobody answers at its
 * runtime's socket, and also where who answers is not ready.
 */
export function afterContainerd({ command, args, ...program }: Program): Program {
  const script = '"$0" "$1" "$2"; shift 2; exec "$@"';
  const wait = ["-ec", script, process.execPath, criAnswers, containerdSocket];
  return { ...program, command: "sh", args: [...wait, command, ...args] };
}
