import { lines, pattern } from "../cel.ts";

const hook = (name: string) => `x.of.container.?lifecycle.?${name}.?exec.?command.orValue([])`;

/** A folder /etc as a whole, a glob in it, or the folder of the file with links. */
const allOfEtc = "/etc(/[.]?)?([^a-zA-Z0-9_./-]|$)|/etc/[a-zA-Z0-9_.-]*[*?[]|/etc/tmpfiles";

/** That nothing is written where tokens would be mounted: core/plan/changed-paths.ts, which looks more closely. */
export const namesNoTarget = lines(
  `(x.of.argv + ${hook("postStart")} + ${hook("preStop")} +`,
  "  x.of.container.?env.orValue([]).map(e, e.?value.orValue(''))).all(w,",
  `  !w.matches(${pattern(allOfEtc)}) && !w.contains(variables.tokenPath))`,
);
