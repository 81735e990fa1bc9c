import type { NamedExpression } from "./cel.ts";
import type { Comment } from "./commented-yaml.ts";

/** The part of both policies that says which requests they are for, and what they make of a pod. */
interface PolicySpec {
  readonly fields: Readonly<Record<string, unknown>>;
  /** Of the lists in it, by their place in the spec. */
  readonly comments: readonly Comment[];
}

/** @param conditions and variables in the order in which they are looked at */
export function policySpec(conditions: readonly NamedExpression[], variables: readonly NamedExpression[]): PolicySpec {
  return {
    fields: {
      // An expression that fails, or costs more than CEL may, lets the pod through as it is.
      failurePolicy: "Ignore",
      matchConstraints: {
        resourceRules: [
          { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"], scope: "Namespaced" },
        ],
      },
      matchConditions: conditions.map(withoutComment),
      variables: variables.map(withoutComment),
    },
    comments: [...commentsOf("matchConditions", conditions), ...commentsOf("variables", variables)],
  };
}

function withoutComment({ name, expression }: NamedExpression) {
  return { name, expression };
}

function commentsOf(list: string, expressions: readonly NamedExpression[]): readonly Comment[] {
  return expressions.map(({ says }, index) => ({ path: [list, index], text: says }));
}
