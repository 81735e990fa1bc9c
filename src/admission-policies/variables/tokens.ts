import { apiTokenPath, reservations } from "../../core/diagnose/token-role.ts";
import { cleanMountPath } from "../../core/mount-path.ts";
import { lines, type NamedExpression, pattern } from "../cel.ts";

/** As tokenRole() has it, of a mount `m`. */
const isReserved = reservations
  .map(({ path, volume }) => {
    const byPath = path === undefined ? [] : [`m.path == '${cleanMountPath(path)}/'`];
    const byVolume = volume === undefined ? [] : [`m.volume.matches(${pattern(volume.source)})`];
    return `(${[...byPath, ...byVolume].join(" && ")})`;
  })
  .join(" || ");

export const tokens: NamedExpression = {
  name: "tokens",
  says: "The same with the tokens below /run, and whose they are.",
  expression: lines(
    "variables.inits.map(x, {",
    "  'of': dyn(x.of),",
    "  'words': dyn(x.words),",
    "  'unwraps': dyn(x.unwraps),",
    "  'tokens': dyn(x.of.mounts.filter(m, m.path.startsWith('/run/') && m.volume in variables.tokenVolumes).map(m, {",
    "    'volume': dyn(m.volume),",
    "    'path': dyn(m.path),",
    "    'whole': dyn(m.whole),",
    `    'role': dyn(m.written == '${apiTokenPath}' ? 'api' :`,
    `      ${isReserved.replaceAll(" || ", " ||\n      ")} ?`,
    "      'reserved' : 'authored')",
    "  }))",
    "})",
  ),
};
