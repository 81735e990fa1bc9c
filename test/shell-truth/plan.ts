import type { Case } from "./case.ts";
import { curatedCases } from "./cases/curated.ts";
import { generatedCases } from "./generator/generate.ts";
import { shuffled } from "./generator/shuffled.ts";

export interface Plan {
  readonly title: string;
  readonly cases: readonly Case[];
}

/** The quick run is the same every time. */
const quick = { scripts: 400, curated: 280, seed: 767 };

/**
 * What is run: a part of the curated cases and some generated ones; with `BOXINIT_SHELL_TRUTH` all curated ones and
 * so many scripts altogether, from a fresh seed or `BOXINIT_SHELL_TRUTH_SEED`; with `BOXINIT_SHELL_TRUTH_CASE` the
 * one case of a reproduction line.
 */
export function plan(env: NodeJS.ProcessEnv): Plan {
  if (env.BOXINIT_SHELL_TRUTH_CASE !== undefined) {
    const only: Case = JSON.parse(env.BOXINIT_SHELL_TRUTH_CASE);
    return { title: "one script", cases: [only] };
  }
  const whole = env.BOXINIT_SHELL_TRUTH !== undefined;
  const scripts = whole ? positive("BOXINIT_SHELL_TRUTH", env.BOXINIT_SHELL_TRUTH) : quick.scripts;
  const seed =
    env.BOXINIT_SHELL_TRUTH_SEED === undefined
      ? whole
        ? Math.floor(Math.random() * 2 ** 31)
        : quick.seed
      : positive("BOXINIT_SHELL_TRUTH_SEED", env.BOXINIT_SHELL_TRUTH_SEED);
  const curated = whole ? curatedCases : shuffled(curatedCases, seed).slice(0, quick.curated);
  const cases = [...curated, ...generatedCases(Math.max(0, scripts - curated.length), seed)];
  return { title: `${cases.length} scripts, ${curated.length} of them written by hand, seed ${seed}`, cases };
}

function positive(name: string, text: string | undefined): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1) throw new Error(`${name}=${text}: write a whole number above 0`);
  return number;
}
