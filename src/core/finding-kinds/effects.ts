import type { FindingKind } from "./finding-kind.ts";

/** What else changes with a repair. */
export const effectKinds = {
  "run-smaller": {
    severity: "info",
    sentence: "once Sysbox recognises systemd, /run is a tmpfs of 64 MiB instead of a fifth of the memory",
    remedy: "Keep large files out of /run.",
  },
  "crio-tmpfs": {
    severity: "info",
    sentence: "CRI-O, once it recognises systemd, mounts noexec tmpfs on /tmp and /var/log/journal",
    remedy: "Run no programs from /tmp. Where boxinit writes the command, boxinit/unwrap: never leaves /tmp as it is.",
  },
  "env-rewritten": {
    severity: "info",
    sentence: "environment variable {name} names a path that moves; repair: it names the new one",
    remedy: "Mount the token outside /run yourself, and name that path.",
  },
  "old-path-mentioned": {
    severity: "info",
    sentence: "{where} still names {path}; a link keeps that path alive where systemd boots",
    remedy: "Read the token at its new path.",
  },
  "env-not-visible": {
    severity: "info",
    sentence: "environment from {where} can not be seen at admission and may name {path}",
    remedy: "Check the values for the old path; a link keeps it alive where systemd boots.",
  },
  "link-not-possible": {
    severity: "warning",
    sentence: "no link keeps {path} alive: {why}",
    remedy: "Read the token at its new path.",
  },
  "env-passed": {
    severity: "info",
    sentence: "systemd units do not inherit the container's environment; repair: they see what boxinit/pass-env names",
    remedy: "Nothing to do. PassEnvironment= in a drop-in of the image does the same without boxinit.",
  },
  "pass-env-not-possible": {
    severity: "warning",
    sentence: "boxinit/pass-env is not carried out: {why}",
    remedy: "Hand the variables to units yourself, with PassEnvironment= in a drop-in of the image.",
  },
} as const satisfies Record<string, FindingKind>;
