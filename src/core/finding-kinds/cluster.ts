import type { FindingKind } from "./finding-kind.ts";

/** About a cluster and no pod: `boxinit scan` tells them, the engine never does. */
export const clusterKinds = {
  "sysbox-service": {
    severity: "error",
    sentence: "Service {service} gives pods SYSBOX_... variables, so that no new Sysbox pod of its namespace starts",
    remedy: "Rename the Service, make it headless, or write enableServiceLinks: false in every Sysbox pod.",
    always: true,
  },
  "runtime-class-not-listed": {
    severity: "warning",
    sentence:
      "RuntimeClass {name} has the handler {handler}, but the policy does not list it: its pods are not looked at",
    remedy: "Add the RuntimeClass to policy.runtimeClasses, and to the webhook's match conditions.",
    always: true,
  },
  "runtime-class-missing": {
    severity: "info",
    sentence: "the policy lists RuntimeClass {name}, which the cluster does not have",
    remedy: "Create the RuntimeClass, or take its name out of policy.runtimeClasses.",
    always: true,
  },
} as const satisfies Record<string, FindingKind>;
