/**
 * admission-policies/ writes down in CEL what the API server can judge by itself, for those who want no webhook, and
 * for pods that got past it. Each condition and variable stands in a file of its own; all of it is less than what core/
 * does, and tests compare the two on a real API server.
 */
import type { Policy } from "../core/policy.ts";
import { bindings } from "./bindings.ts";
import { classSettings } from "./class-settings.ts";
import { writeYaml } from "./commented-yaml.ts";
import { mutatingPolicy } from "./mutating-policy.ts";
import type { PolicyKind, ValidationAction } from "./policy-kinds.ts";
import { validatingPolicy } from "./validating-policy.ts";

export interface PolicyChoice {
  readonly kind: PolicyKind;
  /** What the names of all objects begin with. */
  readonly name: string;
  /** Only where a namespace's label says enforce. */
  readonly optIn: boolean;
  readonly actions: readonly ValidationAction[];
}

/** The policies with their bindings, as a stream of YAML documents. */
export function writePolicies(policy: Policy, { kind, name, optIn, actions }: PolicyChoice): string {
  const settings = classSettings(policy);
  const repairs = `${name}-repair`;
  const tells = `${name}-unrepaired`;
  const mutating = [mutatingPolicy(repairs, settings), ...bindings("MutatingAdmissionPolicyBinding", repairs, optIn)];
  const validating = [
    validatingPolicy(tells, settings),
    ...bindings("ValidatingAdmissionPolicyBinding", tells, optIn, actions),
  ];
  const chosen = { all: [...mutating, ...validating], mutating, validating }[kind];
  return chosen.map(writeYaml).join("---\n");
}
