import { lines, type NamedExpression, pattern } from "../cel.ts";
import {
  beforeComment,
  brokenDuplicate,
  commentLine,
  intricate,
  profileFlag,
  quote,
  shellCall,
  wordEnd,
} from "../shell-shapes.ts";

/** `works`: the shell does more than its script shows. An expansion counts in a comment too: shell/strict-reader.ts. */
export const scripts: NamedExpression = {
  name: "scripts",
  says: "The same with the script that sh, bash or dash gets, without comments; empty where that is not certain.",
  expression: lines(
    "variables.containers.map(x, {'of': dyn(x),",
    `    'line': dyn(x.argv.exists(w, w.contains('${wordEnd}')) ? '' : x.argv.join('${wordEnd}'))})`,
    `  .map(x, {'of': dyn(x.of), 'line': dyn(x.line), 'call': dyn(x.line.find(${pattern(shellCall)}))})`,
    "  .map(x, {'of': dyn(x.of), 'call': dyn(x.call), 'script': dyn(",
    `    x.call == '' ? '' : x.line.substring(x.call.size()).split('${wordEnd}')[0])})`,
    "  .map(x, {'of': dyn(x.of), 'call': dyn(x.call), 'script': dyn(",
    String.raw`    x.script.matches(${pattern(`${quote}|#|${brokenDuplicate}`)}) ? x.script : x.script.replace('\\\n', ''))})`,
    "  .map(x, {'of': dyn(x.of),",
    `    'works': dyn(x.call.matches(${pattern(profileFlag)}) || x.script.contains('$')),`,
    `    'script': dyn(x.script.matches(${pattern(intricate)}) ? '' :`,
    String.raw`      x.script.split('\n').filter(l, !l.matches(${pattern(commentLine)}))`,
    `        .map(l, l.find(${pattern(beforeComment)}))`,
    String.raw`        .join('\n'))})`,
  ),
};
