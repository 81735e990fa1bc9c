import type { Case } from "./case.ts";
import { type Judgement, judge } from "./judge.ts";
import type { Observation } from "./sandbox/run.ts";
import type { Sandbox } from "./sandbox/sandbox.ts";
import { type FoundShells, type Meaning, meaningsOf, runOf } from "./shells.ts";
import type { Verdict } from "./verdict.ts";

export interface Result {
  readonly example: Case;
  readonly verdict: Verdict;
  /** Absent where the case could not be run: a NUL that no process can have, or a spelling that is not safe here. */
  readonly judgement?: Judgement;
}

/** Seconds until a script is given up; and when it is tried again, so that a busy machine is no contradiction. */
const usual = 1;
const patient = 20;

/** Asks about every case, runs it in every shell that was found and that its command could mean, and compares. */
export async function experiment(
  sandbox: Sandbox,
  found: FoundShells,
  cases: readonly Case[],
  ask: (example: Case) => Verdict,
): Promise<Result[]> {
  const results = await attempt(sandbox, found, cases, ask, usual);
  const doubtful = results.filter(({ judgement }) => judgement?.outcome === "false-claim");
  const again = (
    await attempt(
      sandbox,
      found,
      doubtful.map(({ example }) => example),
      ask,
      patient,
    )
  ).values();
  return results.map((result) => (doubtful.includes(result) ? (again.next().value ?? result) : result));
}

async function attempt(
  sandbox: Sandbox,
  found: FoundShells,
  cases: readonly Case[],
  ask: (example: Case) => Verdict,
  seconds: number,
): Promise<Result[]> {
  const plans = cases.flatMap((example) =>
    isRunnable(example) ? meaningsOf(example, found).map((meaning) => ({ example, meaning })) : [],
  );
  const observed = await sandbox.run(plans.map(({ example, meaning }) => runOf(example, meaning, found, seconds)));
  const byCase = new Map<Case, Map<Meaning, Observation>>(cases.map((example) => [example, new Map()]));
  plans.forEach(({ example, meaning }, index) => {
    const observation = observed[index];
    if (observation !== undefined) byCase.get(example)?.set(meaning, observation);
  });
  return cases.map((example) => {
    const verdict = ask(example);
    const observations = byCase.get(example) ?? new Map();
    return observations.size === 0
      ? { example, verdict }
      : { example, verdict, judgement: judge(example, verdict, observations) };
  });
}

function isRunnable({ command, args = [], env = {} }: Case): boolean {
  return ![...command, ...args, ...Object.entries(env).flat()].some((text) => text.includes("\0"));
}
