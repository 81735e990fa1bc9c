import { longestText } from "../../core/diagnose/unread-hooks.ts";
import { mayChange } from "../../core/plan/statement-changes.ts";
import { lines, pattern } from "../cel.ts";

const fieldsOfHooks = ["lifecycle.?postStart", "lifecycle.?preStop", "startupProbe", "livenessProbe", "readinessProbe"];

const hooksOf = (container: string) =>
  `(${fieldsOfHooks.map((field) => `${container}.?${field}.?exec.?command.orValue([])`).join(" +\n  ")})`;

const valuesIn = (container: string) => `${container}.?env.orValue([]).map(e, e.?value.orValue(''))`;

const changes = (word: string) => `${word}.matches(${pattern(mayChange.source)})`;

/** With one of these, a word may come to another path than it shows. */
const notPlain = pattern('[$`"\\\\\\x27*?\\[{]');

/** What the engine reads of one text: core/diagnose/unread-hooks.ts. */
const isShort = (word: string) => `${word}.size() <= ${longestText}`;

/** That no hook changes files below /run: core/plan/unwrap-obstacle.ts and keep-path.ts, which look more closely. */
export const hooksNameNoRun = lines(
  `${hooksOf("x.container")}.all(w, !w.contains('/run') && ${isShort("w")} &&`,
  `  (!w.contains('$') || ${valuesIn("x.container")}.all(v, !v.contains('/run')))) &&`,
  `(${hooksOf("x.container")}.all(w, !w.matches(${notPlain})) ||`,
  `  (${hooksOf("x.container")} + ${valuesIn("x.container")}).all(w, !${changes("w")}))`,
);

/** The same of a command that stays. */
export const commandLeavesRun = lines(
  `((x.of.argv + ${valuesIn("x.of.container")}).all(w, !${changes("w")}) ||`,
  `  (x.of.argv + ${valuesIn("x.of.container")}).all(w, !w.contains('/run')))`,
);

/** All of /etc, a glob in it, or the folder of the file with links. */
const allOfEtc = "/etc(/[.]?)?([^a-zA-Z0-9_./-]|$)|/etc/[a-zA-Z0-9_.-]*[*?[]|/etc/tmpfiles";

/** The folder in which tokens get a place, with its slash. */
export const targetFolder = "variables.tokenPath.substring(0, variables.tokenPath.lastIndexOf('/') + 1)";

/** That nothing is written where tokens would be mounted: core/plan/changed-paths.ts, which looks more closely. */
export const namesNoTarget = lines(
  `(x.of.argv + ${hooksOf("x.of.container")} + ${valuesIn("x.of.container")}).all(w,`,
  `  !w.matches(${pattern(allOfEtc)}) && !w.contains(variables.tokenPath) &&`,
  `  (${targetFolder} == '/etc/' || !(w + '/').contains(${targetFolder})))`,
);
