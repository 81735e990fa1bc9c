import { lines, type NamedExpression } from "../cel.ts";

/** In CEL since Kubernetes 1.32. */
export const places: NamedExpression = {
  name: "places",
  says: "Where each container stands in the pod, by its name.",
  expression: lines(
    "(object.spec.?initContainers.orValue([])",
    "  .transformList(i, c, [dyn(c.name), dyn('/spec/initContainers/' + string(i))]) +",
    "object.spec.?containers.orValue([])",
    "  .transformList(i, c, [dyn(c.name), dyn('/spec/containers/' + string(i))]))",
    "  .transformMapEntry(_, place, {place[0]: place[1]})",
  ),
};
