import type { FindingKind } from "./finding-kind.ts";

/** What Sysbox refuses or does not support, whatever runs in the container. */
export const sysboxKinds = {
  "host-namespace": {
    severity: "error",
    sentence: "Sysbox does not start a pod with {field}: its containers share no namespace with the node",
    remedy: "Remove hostNetwork and hostPID, or run the pod under another RuntimeClass.",
    unfixable: true,
  },
  "sysbox-variable-unknown": {
    severity: "error",
    sentence: "Sysbox does not start a container with the variable {name}, a name that it does not know",
    remedy: "Rename the variable, so that it does not begin with SYSBOX_.",
  },
  "sysbox-variable-invalid": {
    severity: "error",
    sentence: "Sysbox does not start a container in which {name} is not {expected}",
    remedy: "Correct the variable's value, or remove the variable.",
  },
  "sysbox-unsupported": {
    severity: "warning",
    sentence: "Sysbox does not support {field}",
    remedy: "Remove the field. Root in a Sysbox container has every capability there, without privileged: true.",
  },
} as const satisfies Record<string, FindingKind>;
