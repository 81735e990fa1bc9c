import type { Case } from "./case.ts";

/** How much is run. */
export interface Plan {
  readonly scripts: number;
  readonly seed: number;
  /** The one case of a reproduction line, instead of all others. */
  readonly only?: Case;
}

const quickScripts = 400;
const quickSeed = 767;

/**
 * `BOXINIT_SHELL_TRUTH` scripts with a fresh seed (or `BOXINIT_SHELL_TRUTH_SEED`); without it the quick run, which
 * is the same every time.
 */
export function plan(env: NodeJS.ProcessEnv): Plan {
  const only = env.BOXINIT_SHELL_TRUTH_CASE;
  const scripts = Number(env.BOXINIT_SHELL_TRUTH ?? quickScripts);
  if (!Number.isSafeInteger(scripts) || scripts < 1) {
    throw new Error(`BOXINIT_SHELL_TRUTH=${env.BOXINIT_SHELL_TRUTH}: write the number of scripts to run, such as 5000`);
  }
  const fresh = env.BOXINIT_SHELL_TRUTH === undefined ? quickSeed : Math.floor(Math.random() * 2 ** 31);
  const seed = Number(env.BOXINIT_SHELL_TRUTH_SEED ?? fresh);
  return { scripts, seed, ...(only === undefined ? {} : { only: JSON.parse(only) }) };
}
