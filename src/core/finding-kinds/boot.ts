import type { FindingKind } from "./finding-kind.ts";

/** What keeps systemd from booting. */
export const bootKinds = {
  "read-only-root": {
    severity: "error",
    sentence: "systemd can not boot on a read-only root file system (without sysbox-mgr --relaxed-read-only)",
    remedy: "Remove readOnlyRootFilesystem, or run Sysbox with --relaxed-read-only, where nothing is hidden.",
    unfixable: true,
  },
  "not-root": {
    severity: "error",
    sentence: "{field} keeps systemd from booting: it must run as uid 0 (Failed to mount tmpfs at /run)",
    remedy: "Remove runAsUser and runAsNonRoot for this container: Sysbox maps root to an ordinary user.",
    unfixable: true,
  },
  "syscont-mode-off": {
    severity: "error",
    sentence: "SYSBOX_SYSCONT_MODE=FALSE makes Sysbox ignore systemd, which then exits at once",
    remedy: "Remove SYSBOX_SYSCONT_MODE from the container's environment.",
    unfixable: true,
  },
  "syscont-mode-invalid": {
    severity: "error",
    sentence: "SYSBOX_SYSCONT_MODE is neither TRUE nor FALSE, so Sysbox does not start the container",
    remedy: "Remove SYSBOX_SYSCONT_MODE from the container's environment.",
    unfixable: true,
  },
} as const satisfies Record<string, FindingKind>;
