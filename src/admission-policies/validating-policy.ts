import type { ClassSettings } from "./class-settings.ts";
import type { CommentedYaml } from "./commented-yaml.ts";
import { labelsOf } from "./labels.ts";
import { matchConditions, noWish } from "./match-conditions.ts";
import { podVariables } from "./pod-variables.ts";
import { policySpec } from "./policy-spec.ts";
import { validation } from "./validation.ts";
import { unrepaired } from "./variables/unrepaired.ts";

const head = `Tells of pods that run systemd under Sysbox, hide their mounts below /run, and were not repaired.

Made by boxinit policy from boxinit's configuration. It judges a pod as webhooks and other policies have left it, so that
it is silent where boxinit is at work, and speaks where a pod slipped through: boxinit was down, or is not there.
- It speaks only where boxinit would have changed the pod, and only where CEL can be certain of that: the shapes of a
  few commands, and no other script, wrapper or image.
- It says nothing of pods in which systemd can not boot, of mounts that boxinit tells of and can't repair, and of pods
  with a wish for boxinit in their annotations.
- A warning reaches who creates a pod, and nobody where a controller does: the audit log has those.`;

/** What it looks at and what it says; the chart installs the same. */
export function validatingSpec(settings: ClassSettings): Omit<CommentedYaml, "head"> {
  const variables = [...podVariables(settings), unrepaired];
  const { fields, comments } = policySpec(matchConditions(settings, noWish), variables);
  return { content: { ...fields, validations: [validation] }, comments };
}

/** The ValidatingAdmissionPolicy. */
export function validatingPolicy(name: string, settings: ClassSettings): CommentedYaml {
  const { content, comments } = validatingSpec(settings);
  return {
    head,
    content: {
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "ValidatingAdmissionPolicy",
      metadata: { name, labels: labelsOf("unrepaired") },
      spec: content,
    },
    comments: comments.map(({ path, text }) => ({ path: ["spec", ...path], text })),
  };
}
