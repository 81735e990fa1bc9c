import { lines, literal, type NamedExpression } from "../cel.ts";
import { initPath } from "./starts.ts";

/** Variables that shells obey or set themselves, beside those of bash: core/diagnose/init-of-container.ts. */
const shellsOwn = [
  ...["SHELLOPTS", "POSIXLY_CORRECT", "PS4", "IFS", "LINENO", "PPID", "OPTERR", "RANDOM", "SRANDOM", "SECONDS"],
  ...["EPOCHSECONDS", "EPOCHREALTIME", "HISTCMD", "COMP_WORDBREAKS", "SSH_CLIENT", "SSH2_CLIENT"],
];

export const inits: NamedExpression = {
  name: "inits",
  says: "The same, and whether the command becomes /sbin/init: not where a shell does more than to start it.",
  expression: lines(
    "variables.starts.map(x, {",
    "  'of': dyn(x.of),",
    "  'words': dyn(x.words),",
    "  'unwraps': dyn(!x.works &&",
    `    ${initPath} in variables.sameAsInit &&`,
    "    (!x.byShell || (",
    "      x.of.container.?env.orValue([]).all(e, !e.name.startsWith('BASH') &&",
    `        !(e.name in ${literal(shellsOwn)})) &&`,
    "      (!x.of.argv[0].endsWith('bash') || x.of.container.?envFrom.orValue([]).size() == 0))) &&",
    "    (variables.unwrap == 'always' ||",
    "      (variables.unwrap == 'hidden' && x.of.mounts.exists(m, m.path.startsWith('/run/')))))",
    "})",
  ),
};
