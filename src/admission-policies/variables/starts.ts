import { initPaths } from "../../shell/init-path.ts";
import { lines, literal, type NamedExpression, pattern } from "../cel.ts";
import { execWord, onlyExec, quote, turn, workThenExec } from "../shell-shapes.ts";

/** A path cleaned in this way is one of them only if it has no slash or dot at its end. */
export const initPath = "('/' + x.words[0].split('/').filter(s, s != '' && s != '.').join('/'))";

export const starts: NamedExpression = {
  name: "starts",
  says: "Those of them that certainly start systemd, and that Sysbox misses: its path and its arguments, as words.",
  expression: lines(
    "variables.scripts.filter(x, x.of.argv[0] != '/sbin/init').map(x, {",
    "  'of': dyn(x.of),",
    "  'byShell': dyn(x.script != ''),",
    `  'works': dyn(x.script != '' && (x.works || !x.script.matches(${pattern(onlyExec)}))),`,
    "  'words': dyn(x.script == '' ? x.of.argv :",
    `    !x.script.matches(${pattern(workThenExec)}) ||`,
    `    x.script.matches(${pattern(turn)}) ||`,
    "    x.script.split('exec').size() != 2 ? [] :",
    `      x.script.substring(x.script.indexOf('exec') + 4).findAll(${pattern(execWord)})`,
    `        .map(w, w.matches(${pattern(`^${quote}`)}) ? w.substring(1, w.size() - 1) : w))`,
    "}).filter(x, x.words.size() > 0 && !x.words.exists(w, w == '--user') &&",
    `  x.words[0].matches(${pattern("^/.*[a-z]$")}) && ${initPath} in ${literal(initPaths)})`,
  ),
};
