import type { sysboxKinds } from "../../core/finding-kinds/sysbox.ts";
import type { FindingPages } from "./finding-page.ts";

export const sysboxPages: FindingPages<typeof sysboxKinds> = {
  "host-namespace": {
    title: "The pod shares a namespace with its node, which Sysbox refuses",
    text: [
      "Sysbox gives each pod a user namespace of its own, and a network or PID namespace of the node does not go with that. So it starts no container of the pod, whatever runs there.",
      "Seen on Sysbox: the pod never starts, and its events say \"sysbox containers can't share namespaces [uts network] with the host\". What needs the node's network belongs into a pod of its own, under the node's usual runtime.",
    ],
  },
  "sysbox-variable-unknown": {
    title: "A variable has a name that Sysbox keeps for itself",
    text: [
      "Sysbox takes every variable that begins with `SYSBOX_` for a setting of its own, and does not start a container with one that it does not know. It knows `SYSBOX_ALLOW_TRUSTED_XATTR`, `SYSBOX_HONOR_CAPS`, `SYSBOX_IGNORE_SYSFS_CHOWN`, `SYSBOX_SKIP_UID_SHIFT` and `SYSBOX_SYSCONT_MODE`; older versions know fewer.",
      'Seen on Sysbox: "OCI runtime create failed: error in the container spec: invalid env var SYSBOX_FOO; must be one of map[SYSBOX_ALLOW_TRUSTED_XATTR:bool SYSBOX_HONOR_CAPS:bool SYSBOX_IGNORE_SYSFS_CHOWN:bool SYSBOX_SKIP_UID_SHIFT:string SYSBOX_SYSCONT_MODE:bool]".',
      "A later Sysbox may know more names than this boxinit does, so `onUnfixable: deny` does not refuse the pod, and `boxinit/ignore-findings` can silence it.",
    ],
  },
  "sysbox-variable-invalid": {
    title: "A variable of Sysbox has a value that Sysbox refuses",
    text: [
      'The settings that can be on or off are `TRUE` or `FALSE`, in capitals; `SYSBOX_SKIP_UID_SHIFT` is a list of absolute paths with commas between them, without blanks. Sysbox does not start a container with anything else: its source has "env var ... has invalid value ...; expect [TRUE|FALSE]". Values from a ConfigMap, a Secret or a file can not be seen.',
    ],
  },
  "sysbox-unsupported": {
    title: "The pod asks for what Sysbox does not support",
    text: [
      "Sysbox supports neither `hostIPC` nor privileged containers, by its own documentation. A container of Sysbox does not need to be privileged: root has every capability in it, within its user namespace.",
    ],
  },
};
