import { lines, type NamedExpression } from "../cel.ts";

/** A projected volume without sources has null there, which is no list. */
export const tokenVolumes: NamedExpression = {
  name: "tokenVolumes",
  says: "Names of the volumes with a ServiceAccount token.",
  expression: lines(
    "object.spec.?volumes.orValue([]).filter(v, v.?projected.?sources.orValue(null) != null &&",
    "  v.projected.sources.exists(s, has(s.serviceAccountToken))).map(v, v.name)",
  ),
};
