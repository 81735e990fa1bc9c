import type { FindingKind } from "./finding-kind.ts";

/** What becomes of ServiceAccount tokens below /run. */
export const tokenKinds = {
  "token-hidden": {
    severity: "warning",
    sentence: "token {path} is hidden by systemd's /run; repair: {repair}",
    remedy: "Mount tokens outside /run, or start /sbin/init directly so that Sysbox prepares /run.",
  },
  "token-relocated": {
    severity: "info",
    sentence: "token {path} is relocated by policy; repair: {repair}",
    remedy: "Nothing to do. Read the token at the new path, or write relocation: auto.",
  },
  "token-stays-hidden": {
    severity: "warning",
    sentence: "token {path} is hidden by systemd's /run and stays so: {why}",
    remedy: "Mount the token outside /run, for example at /etc/serviceaccount.",
    unfixable: true,
  },
  "token-hidden-at-one-path": {
    severity: "info",
    sentence: "token {path} is hidden by systemd's /run and stays so; the same files are mounted at {other} too",
    remedy: "Read the token at the other path, or have systemd-tmpfiles make a link at the hidden one.",
  },
  "token-not-relocated": {
    severity: "info",
    sentence: "token {path} is not relocated, though the policy asks for it: {why}",
    remedy: "Mount the token outside /run, for example at /etc/serviceaccount.",
  },
} as const satisfies Record<string, FindingKind>;
