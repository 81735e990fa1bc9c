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
    remedy:
      'If a script works before it execs init, have boxinit convert make a systemd service of that work, or put mount --rbind /run /run on a line of its own before exec. If the command is another path of systemd, write command: ["/sbin/init"], where the image has it. If it is a login shell, such as bash -lc, leave out -l.',
  },
  "init-misplaced": {
    severity: "warning",
    sentence: "init is started but never becomes PID 1: {why}",
    remedy:
      'Write command: ["/sbin/init"]; where the command does other work too, boxinit convert makes services of that.',
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
    remedy:
      "If systemd runs in it: write its command out, in a script exec /sbin/init at the end, or name it in boxinit/init.",
  },
  "script-limit": {
    severity: "info",
    sentence: "the script was not read: {why}",
    remedy: "Move the script into the image, and start it as a systemd unit.",
  },
} as const satisfies Record<string, FindingKind>;
