import { lines, pattern } from "../cel.ts";

const handler = (field: string) => `x.of.container.?${field}.?exec.?command.orValue([])`;

/** All of /etc, a glob in it, or the folder of the file with links. */
const allOfEtc = "/etc(/[.]?)?([^a-zA-Z0-9_./-]|$)|/etc/[a-zA-Z0-9_.-]*[*?[]|/etc/tmpfiles";

/** The folder in which tokens get a place, with its slash. */
export const targetFolder = "variables.tokenPath.substring(0, variables.tokenPath.lastIndexOf('/') + 1)";

/** That nothing is written where tokens would be mounted: core/plan/changed-paths.ts, which looks more closely. */
export const namesNoTarget = lines(
  `(x.of.argv + ${handler("lifecycle.?postStart")} + ${handler("lifecycle.?preStop")} +`,
  `  ${handler("startupProbe")} + ${handler("livenessProbe")} + ${handler("readinessProbe")} +`,
  "  x.of.container.?env.orValue([]).map(e, e.?value.orValue(''))).all(w,",
  `  !w.matches(${pattern(allOfEtc)}) && !w.contains(variables.tokenPath) &&`,
  `  (${targetFolder} == '/etc/' || !(w + '/').contains(${targetFolder})))`,
);
