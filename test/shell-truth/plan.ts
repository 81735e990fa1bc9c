import type { Case } from "./case.ts";
import { curatedCases } from "./cases/curated.ts";
import { generatedCases } from "./generator/generate.ts";
import { shuffled } from "./generator/shuffled.ts";

export interface Plan {
  readonly title: string;
  /** How many cases to run. */
  readonly scripts: number;
  /** More than enough, since some can't be run on every machine; the first ones come first. */
  readonly cases: readonly Case[];
  /** The seed is a new one, so that nobody has seen these cases before. */
  readonly isFresh: boolean;
}

/** The quick run is the same every time. */
const quick = { scripts: 400, curated: 280, seed: 767 };

/**
 * What is run: a part of the curated cases and some generated ones; with `SHELL_TRUTH_SCRIPTS` all curated ones and
 * so many scripts altogether, from a fresh seed or `SHELL_TRUTH_SEED`; with `SHELL_TRUTH_CASE` the
 * one case of a reproduction line.
 */
export function plan(env: NodeJS.ProcessEnv): Plan {
  if (env.SHELL_TRUTH_CASE !== undefined) {
    const only: Case = JSON.parse(env.SHELL_TRUTH_CASE);
    return { title: "one script", scripts: 1, cases: [only], isFresh: false };
  }
  const isQuick = env.SHELL_TRUTH_SCRIPTS === undefined;
  const scripts = positive("SHELL_TRUTH_SCRIPTS", env.SHELL_TRUTH_SCRIPTS) ?? quick.scripts;
  const fresh = isQuick ? quick.seed : Math.floor(Math.random() * 2 ** 31);
  const seed = positive("SHELL_TRUTH_SEED", env.SHELL_TRUTH_SEED) ?? fresh;
  const curated = isQuick ? shuffled(curatedCases, seed).slice(0, quick.curated) : curatedCases;
  const cases = [...curated, ...generatedCases(scripts, seed)];
  return { title: `${scripts} scripts, seed ${seed}`, scripts, cases, isFresh: !isQuick };
}

function positive(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1) throw new Error(`${name}=${text}: write a whole number above 0`);
  return number;
}
