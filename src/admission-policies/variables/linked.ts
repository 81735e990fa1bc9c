import type { NamedExpression } from "../cel.ts";

export const linked: NamedExpression = {
  name: "linked",
  says: "Those that keep their command: the old path of each token becomes a link when systemd boots.",
  expression: "variables.repairs.filter(x, !x.unwraps && x.mirrored.size() > 0)",
};
