import type { ClassSettings } from "./class-settings.ts";
import type { CommentedYaml } from "./commented-yaml.ts";
import { labelsOf } from "./labels.ts";
import { matchConditions, noAnnotation } from "./match-conditions.ts";
import { patch } from "./patch.ts";
import { podVariables } from "./pod-variables.ts";
import { policySpec } from "./policy-spec.ts";
import { linked } from "./variables/linked.ts";
import { places } from "./variables/places.ts";
import { repairs } from "./variables/repairs.ts";
import { targets } from "./variables/targets.ts";
import { tokens } from "./variables/tokens.ts";

const head = `Repairs pods that run systemd under Sysbox where CEL can be certain: for Kubernetes 1.36 and later.

Made by boxinit policy from boxinit's configuration. It never does more than boxinit's webhook, and often less:
- It sees commands in a few shapes: other paths of init, and sh, bash or dash -c with simple commands and one exec, in
  plain or quoted words. All other scripts, wrappers such as env, and what an image starts by itself are left alone.
- Where the command has to stay, it mirrors tokens and makes links of their old paths; all of a container, or none where
  anything may be in the way. Where the command changes, tokens are visible where they are, and it moves none.
- It leaves pods alone in which systemd could not boot, that have an annotation of boxinit's, or scripts of more than 8 KiB.
- It runs before all webhooks, and does not see what they put into a pod unless a later round shows it.
- It tells nobody: no warning, no metric of its own, no trace in the audit log of what it changed.`;

/** The MutatingAdmissionPolicy. */
export function mutatingPolicy(name: string, settings: ClassSettings): CommentedYaml {
  const variables = [...podVariables(settings), tokens, targets, repairs, linked, places];
  const { fields, comments } = policySpec(matchConditions(settings, noAnnotation), variables);
  return {
    head,
    content: {
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "MutatingAdmissionPolicy",
      metadata: { name, labels: labelsOf("repair") },
      spec: {
        ...fields,
        // A container that a webhook adds later may start systemd too.
        reinvocationPolicy: "IfNeeded",
        mutations: [{ patchType: "JSONPatch", jsonPatch: { expression: patch } }],
      },
    },
    comments: comments.map(({ path, text }) => ({ path: ["spec", ...path], text })),
  };
}
