import type { effectKinds } from "../../core/finding-kinds/effects.ts";
import type { FindingPages } from "./finding-page.ts";

export const effectPages: FindingPages<typeof effectKinds> = {
  "run-smaller": {
    title: "After the repair /run is a smaller tmpfs",
    text: ["systemd's own tmpfs would have been a fifth of the memory. Sysbox's has 64 MiB."],
  },
  "crio-tmpfs": {
    title: "CRI-O mounts noexec tmpfs on further folders once it recognises systemd",
    text: [
      'CRI-O has a systemd mode of its own, which a first word that contains `/sbin/init`, or the program `systemd`, turns on: whether written so already, or by the repair. Programs in `/tmp` then fail with "Permission denied". boxinit tells it where the pod has an `io.kubernetes.cri-o.*` annotation or the policy says `crio: true`.',
    ],
  },
  "env-rewritten": {
    title: "An environment variable names a path that moves",
    text: [
      "The literal value of an environment variable began with the path of a token that moves, or an item of its list did. It names the new path now.",
    ],
  },
  "old-path-mentioned": {
    title: "Something still names the old path of a token that boxinit relocates",
    text: [
      "A command, probe, hook or variable of the container still names the path of a token that moves, or a probe or hook that of one which is mirrored. The link that systemd-tmpfiles makes at boot keeps it readable; until then a probe may fail once.",
    ],
  },
  "env-not-visible": {
    title: "Environment from elsewhere may name the old path of a token that moves",
    text: [
      "The variable comes from a ConfigMap, a Secret or a file, so boxinit can not tell whether it names the old path.",
    ],
  },
  "link-not-possible": {
    title: "No link keeps a token's old path alive",
    text: [
      "The old path stays without a link where a volume is mounted at or above `/etc/tmpfiles.d` or named `boxinit-links` already, where another link contains the path, or where the command or a hook makes files of its own there, which would meet a read-only mount. The token can be read at its new path.",
    ],
  },
  "env-passed": {
    title: "Variables of the container are handed on to systemd units",
    text: [
      "systemd starts units with an environment of its own, in which the container's variables are missing. `boxinit/pass-env` names some, and a drop-in for all services, `/etc/systemd/system/service.d/50-boxinit.conf`, hands them on by `PassEnvironment=`. Names travel in it, values do not; a name that is not set does no harm, and `Environment=` of a unit wins.",
    ],
    readOn: { text: "annotations", document: "reference/annotations.md#variables-for-systemd-units" },
  },
  "pass-env-not-possible": {
    title: "boxinit/pass-env names variables, and units do not get them",
    text: [
      "The container has no place for the drop-in: something is mounted at or above `/etc/systemd/system/service.d/50-boxinit.conf`, a volume is named `boxinit-links` already, or the pod's annotations are full. Or no container of the pod is one that boxinit repairs: it does not see systemd become PID 1, or another finding says what keeps it from a repair. The rest of a repair is made all the same.",
    ],
  },
};
