import type { FindingKind } from "./finding-kind.ts";

/** What makes a pod with systemd under Sysbox last: advice, on which no repair depends. */
export const practiceKinds = {
  "host-users-not-false": {
    severity: "info",
    sentence: "hostUsers is not false: from Kubernetes 1.33 on, nodes may not start the pod under Sysbox",
    remedy: "Write hostUsers: false in the pod's spec, where the cluster runs Kubernetes 1.33 or later.",
  },
  "data-below-run": {
    severity: "info",
    sentence: "volume {volume} at {path} can be read only as long as Sysbox recognises systemd",
    remedy: "Mount the volume outside /run, where it can be read however systemd is started.",
  },
  "hidden-path-probed": {
    severity: "warning",
    sentence: "{where} names {path}, which systemd's /run hides: the container may be restarted again and again",
    remedy: "Mount the files outside /run, and have the probe and the programs name that path.",
  },
  "hidden-path-mentioned": {
    severity: "info",
    sentence: "{where} names {path}, which systemd's /run hides",
    remedy: "Mount the files outside /run, and name that path.",
  },
  "env-not-passed": {
    severity: "info",
    sentence: "systemd units do not see {name}, which names a token; annotation boxinit/pass-env: {value} hands it on",
    remedy: "Write the annotation on the pod, or PassEnvironment= in a drop-in of the image.",
  },
  "stop-signal": {
    severity: "info",
    sentence: "systemd does not stop at {signal}: it is killed after {seconds} s",
    remedy: 'Write STOPSIGNAL SIGRTMIN+3 in the image, or a preStop hook that runs sh -c "kill -s RTMIN+3 1".',
  },
  "grace-period-short": {
    severity: "info",
    sentence: "a terminationGracePeriodSeconds of {seconds} is short for systemd, which first stops its services",
    remedy: "Leave terminationGracePeriodSeconds at 30 or more, and have systemd told to stop (see stop-signal).",
  },
  "token-in-env-file": {
    severity: "info",
    sentence: "a script seems to copy token {path} into {file}, where it goes stale as the kubelet renews the token",
    remedy: "Let programs read the token from its file each time they need it, at a path outside /run.",
  },
} as const satisfies Record<string, FindingKind>;
