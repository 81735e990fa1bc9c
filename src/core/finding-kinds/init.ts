import type { FindingKind } from "./finding-kind.ts";

/** How a container starts init. */
export const initKinds = {
  "init-wrapped": {
    severity: "warning",
    sentence: "Sysbox does not recognise systemd started as {from}; repair: command {command}",
    remedy: 'Write command: ["/sbin/init"] (with init\'s own arguments behind it) and no args.',
  },
  "init-masked": {
    severity: "info",
    sentence: "systemd becomes PID 1 unrecognised by Sysbox and the command must stay: {why}",
    remedy: 'Have boxinit convert make a systemd service of the work before init, and write command: ["/sbin/init"].',
  },
  "init-misplaced": {
    severity: "warning",
    sentence: "init is started but never becomes PID 1: {why}",
    remedy: 'Write command: ["/sbin/init"], so that systemd is PID 1 of the container.',
    unfixable: true,
  },
  "init-not-pid-1": {
    severity: "error",
    sentence: "{field} makes PID 1 another process, so systemd can not boot",
    remedy: "Remove shareProcessNamespace and hostPID from the pod: systemd must be PID 1.",
    unfixable: true,
  },
  "init-unknown": {
    severity: "info",
    sentence: "it can not be told from the pod what becomes PID 1: {why}",
    remedy: "If the container runs systemd, write its command out, or name it in the annotation boxinit/init.",
  },
  "script-limit": {
    severity: "info",
    sentence: "the script was not read: {why}",
    remedy: "Move the script into the image, and start it as a systemd unit.",
  },
} as const satisfies Record<string, FindingKind>;
