import type { InitKind } from "../../../core/decision.ts";

/** How a container starts systemd, for those who do not know the words of the engine. */
export const initWords = {
  recognised: "systemd, which Sysbox recognises",
  wrapped: "systemd, which Sysbox does not recognise",
  masked: "systemd, which Sysbox does not recognise, and the command must stay",
  misplaced: "systemd, but not as PID 1",
  unknown: "it can not be told",
  none: "no systemd",
} as const satisfies Record<InitKind, string>;
