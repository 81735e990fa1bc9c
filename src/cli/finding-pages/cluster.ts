import type { clusterKinds } from "../../core/finding-kinds/cluster.ts";
import type { FindingPages } from "./finding-page.ts";

export const clusterPages: FindingPages<typeof clusterKinds> = {
  "sysbox-service": {
    title: "The name of a Service keeps Sysbox pods from starting",
    text: [
      "Kubernetes hands the address of each Service of a namespace to its pods, in variables that begin with the Service's name: from a Service `sysbox` or `sysbox-...` comes `SYSBOX_..._PORT`. Sysbox refuses to start a container with a variable of such a name that it does not know.",
      'Seen on Sysbox: every new Sysbox pod of the namespace fails with "invalid env var SYSBOX_FOO_PORT_80_TCP_ADDR; must be one of map[...]", and those that run do so at the next restart of a container. Headless Services, names such as `sysboxfoo` and pods with `enableServiceLinks: false` do no harm.',
    ],
  },
  "runtime-class-not-listed": {
    title: "A RuntimeClass of Sysbox is not in the policy",
    text: [
      "The RuntimeClass has the handler of Sysbox, and `policy.runtimeClasses` does not name it. So boxinit takes its pods for none of its business: nothing is told of them, and nothing is repaired.",
    ],
    readOn: { text: "the policy", document: "reference/configuration.md#policy" },
  },
  "runtime-class-missing": {
    title: "The policy lists a RuntimeClass that the cluster does not have",
    text: [
      "No pod can name a RuntimeClass that is not there. The policy may be meant for several clusters; else the name is misspelt, and the pods of the right one are not looked at.",
    ],
  },
};
