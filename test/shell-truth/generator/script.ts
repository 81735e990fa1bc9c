import fc from "fast-check";
import { after, blank, execWord } from "./around-init.ts";
import { before, between } from "./prelude.ts";
import { argumentsOfInit, initWord, mostly, pick } from "./words.ts";

const simple = fc
  .tuple(execWord, blank, initWord, fc.array(fc.tuple(blank, argumentsOfInit), { minLength: 1, maxLength: 1 }))
  .map(([exec, gap, init, [rest]]) => {
    const [space, words] = rest ?? [" ", []];
    return `${exec}${gap}${[init, ...words].join(space)}`;
  });

const wrapper = pick<(script: string) => string>(
  [60, (script) => script],
  [1, (script) => `(${script})`],
  [1, (script) => `{ ${script}; }`],
  [1, (script) => `{ ${script}\n}`],
  [1, (script) => `if true; then ${script}; fi`],
  [1, (script) => `if ${script}; then :; fi`],
  [1, (script) => `for i in 1; do ${script}; done`],
  [1, (script) => `while true; do ${script}; done`],
  [1, (script) => `case x in x) ${script};; esac`],
  [1, (script) => `f() { ${script}; }; f`],
  [1, (script) => `f() { ${script}; }`],
  [1, (script) => `eval '${script}'`],
  [1, (script) => `$(${script})`],
  [1, (script) => `echo "${script}"`],
  [1, (script) => `cat <<E\n${script}\nE`],
  [1, (script) => `${script} <<E\n${script}\nE`],
  [1, (script) => `{ ${script}; } 2>/tmp/f`],
  [1, (script) => `! { ${script}; }`],
  [1, (script) => `bash -c '${script}'`],
  [1, (script) => `exec bash -c '${script}'`],
  [1, (script) => `\n\n  ${script}`],
  [1, (script) => `# ${script}`],
  [1, (script) => `#!/bin/sh\n${script}`],
  [1, (script) => `\ufeff${script}`],
  [1, (script) => `;${script}`],
);

const nasty = fc.constantFrom(
  ..."\\'\"`$&|;<>(){}[]*?~#!=%^-+ \t\n\r\f\v\u0001\u0002\u007f\u0081\u0085\u0088\u00a0é",
  "\\\n",
  "''",
  "&&",
  "||",
  "$(",
  "#",
  "\u2003",
  "\ufeff",
);

/** Puts a character in, or takes one out: the neighbours of a script that could be repaired. */
function damaged(script: string): fc.Arbitrary<string> {
  const place = fc.nat({ max: script.length });
  return fc.oneof(
    fc.tuple(place, nasty).map(([at, text]) => script.slice(0, at) + text + script.slice(at)),
    place.map((at) => script.slice(0, at) + script.slice(at + 1)),
  );
}

const prelude = fc.oneof(
  { weight: 4, arbitrary: fc.constant("") },
  {
    weight: 6,
    arbitrary: fc.array(fc.tuple(before, between), { minLength: 1, maxLength: 3 }).map((all) => all.flat().join("")),
  },
);

export const script = fc
  .tuple(prelude, simple, after, wrapper)
  .map(([start, command, end, wrap]) => wrap(`${start}${command}${end}`))
  .chain((text) => mostly(5, fc.constant(text), damaged(text)));
