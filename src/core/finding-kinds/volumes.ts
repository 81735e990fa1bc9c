import type { FindingKind } from "./finding-kind.ts";

/** What becomes of other volumes at and below /run. */
export const volumeKinds = {
  "mount-hidden": {
    severity: "warning",
    sentence: "volume {volume} at {path} is hidden by systemd's /run",
    remedy:
      "Mount the volume outside /run and name that path in probes and programs, or write mount --rbind /run /run on a line of its own before exec /sbin/init.",
    unfixable: true,
  },
  "mount-perhaps-hidden": {
    severity: "info",
    sentence: "{path} may be hidden by systemd's /run: it is if /var/run, in the volume at /var, is a link to /run",
    remedy: "Mount it outside /run and /var/run, where it can be read whatever the volume at /var has in it.",
  },
  "termination-log-hidden": {
    severity: "warning",
    sentence: "terminationMessagePath {path} is hidden by systemd's /run",
    remedy: "Use a terminationMessagePath outside /run, such as the default /dev/termination-log.",
  },
  "run-volume": {
    severity: "warning",
    sentence: "a volume at {path} keeps /run visible, so nothing is repaired; Sysbox 0.7.0 may refuse to start it",
    remedy: "Remove the volume at /run: Sysbox mounts a tmpfs there once it recognises /sbin/init.",
  },
  "run-volume-dropped": {
    severity: "warning",
    sentence: "Sysbox silently drops the volume at {path} and mounts its own tmpfs there",
    remedy: "Mount the volume elsewhere: Sysbox keeps /run and /run/lock for itself when it recognises systemd.",
  },
  "run-lock-volume": {
    severity: "warning",
    sentence: "the volume at {path} is lost: systemd or Sysbox mounts a tmpfs there",
    remedy: "Mount the volume outside /run/lock.",
  },
} as const satisfies Record<string, FindingKind>;
