import type { Program } from "../../cluster/control-plane/supervise.ts";
import { fileOf } from "../../support/go-program.ts";
import { ctr } from "../programs/programs.ts";
import { containerdSocket } from "./containerd-config.ts";

const onceItAnswers =
  'ctr=$0; until "$ctr" --address "$1" version >/dev/null 2>&1; do sleep 0.1; done; shift; exec "$@"';

/**
 * Starts once containerd answers, as what its unit (`Type=notify`) comes before: kubelet ends where it finds nobody at
 * its runtime's socket.
 */
export function afterContainerd({ command, args, ...program }: Program): Program {
  return { ...program, command: "sh", args: ["-c", onceItAnswers, fileOf(ctr), containerdSocket, command, ...args] };
}
