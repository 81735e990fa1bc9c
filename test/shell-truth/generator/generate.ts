import fc from "fast-check";
import type { Case } from "../case.ts";
import { script } from "./script.ts";
import { any, mostly, pick } from "./words.ts";

const shell = mostly(
  9,
  pick<readonly string[]>(
    [6, ["sh"]],
    [2, ["/bin/sh"]],
    [4, ["bash"]],
    [1, ["/bin/bash"]],
    [1, ["/usr/bin/bash"]],
    [3, ["dash"]],
    [1, ["/bin/dash"]],
  ),
  any<readonly string[]>(
    ["ash"],
    ["busybox", "sh"],
    ["/bin/busybox", "ash"],
    ["env", "sh"],
    ["nice", "bash"],
    ["setsid", "sh"],
    ["-sh"],
    ["./sh"],
  ),
);

const flags = mostly(
  9,
  pick<readonly string[]>(
    [16, ["-c"]],
    [3, ["-ec"]],
    [1, ["-ce"]],
    [1, ["-xc"]],
    [1, ["-euxc"]],
    [1, ["-vc"]],
    [1, ["-e", "-c"]],
    [1, ["-c", "--"]],
    [1, ["-eu", "-xc", "--"]],
    [1, ["-c", "-e"]],
  ),
  any<readonly string[]>(
    ["-lc"],
    ["-nc"],
    ["-ic"],
    ["-sc"],
    ["-c", "-n"],
    ["-c", "+x"],
    ["+x", "-c"],
    ["-o", "errexit", "-c"],
    ["-co", "pipefail"],
    ["-cc"],
    ["-cec"],
    ["--", "-c"],
    ["-e", "--", "-c"],
    ["-c", "--", "--"],
    ["-c", "-"],
    ["-", "-c"],
    [],
    ["-s"],
    ["-e"],
    ["--norc", "-c"],
    ["--posix", "-c"],
    ["--login", "-c"],
    ["-O", "extglob", "-c"],
    ["-ac"],
    ["-fc"],
    ["-kc"],
    ["-mc"],
    ["-pc"],
    ["-bc"],
    ["-hc"],
    ["-rc"],
    ["-tc"],
    ["-Bc"],
    ["-Dc"],
    ["+c"],
    ["-c", "-c"],
    ["-xvc"],
    ["-c", ""],
    ["-e c"],
    ["-c", "--", "-e"],
  ),
);

const operands = mostly(
  6,
  pick<readonly string[]>([6, []], [1, ["sh"]], [1, ["/sbin/init", "--log-level=err"]]),
  any<readonly string[]>(["--"], ["-x"], ["a", "b c"], ["$(EMPTY)"], [""]),
);

const environment = mostly(
  6,
  fc.constant<Case["env"]>(undefined),
  any<Case["env"]>(
    { X: "/dev/null" },
    { "c.d": "1", LANG: "C" },
    { ENV: "/dev/null" },
    { POSIXLY_CORRECT: "1" },
    { IFS: "/" },
    { FOO: "--log-level=err", EMPTY: "" },
    { BASH_ENV: "/stage/a1" },
    { SHELLOPTS: "noexec" },
    { "BASH_FUNC_exec%%": "() { echo no; }" },
  ),
);

const generatedCase: fc.Arbitrary<Case> = fc
  .tuple(shell, flags, script, operands, environment, fc.boolean())
  .map(([words, options, text, rest, env, asArgs]) => {
    const tail = [...options, text, ...rest];
    return {
      command: asArgs ? words : [...words, ...tail],
      ...(asArgs ? { args: tail } : {}),
      ...(env === undefined ? {} : { env }),
    };
  });

/** The same cases for the same seed. About half of them can be repaired, most others nearly so. */
export function generatedCases(count: number, seed: number): Case[] {
  return fc.sample(generatedCase, { numRuns: count, seed });
}
