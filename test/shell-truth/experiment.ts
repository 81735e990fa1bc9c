import type { Case } from "./case.ts";
import { type Judgement, judge } from "./judge.ts";
import type { Observation } from "./sandbox/run.ts";
import type { Sandbox } from "./sandbox/sandbox.ts";
import { type FoundShells, type Meaning, meaningsOf, runOf } from "./shells.ts";
import type { Verdict } from "./verdict.ts";

export interface Result {
  readonly example: Case;
  readonly verdict: Verdict;
  readonly judgement: Judgement;
}

/** Seconds until a script is given up; and when it is tried again, so that a busy machine is no contradiction. */
const usual = 1;
const patient = 20;

/** Whether there is a shell for this case, and a way to run it. */
export function isPossible(sandbox: Sandbox, found: FoundShells, example: Case): boolean {
  const meanings = meaningsOf(example, found);
  return meanings.length > 0 && meanings.every((meaning) => sandbox.canRun(runOf(example, meaning, found, usual)));
}

/** Asks about every case, runs it in every shell that was found and that its command could mean, and compares. */
export async function experiment(
  sandbox: Sandbox,
  found: FoundShells,
  cases: readonly Case[],
  ask: (example: Case) => Verdict,
): Promise<Result[]> {
  const results = await attempt(sandbox, found, cases, ask, usual);
  const doubtful = results.filter(({ judgement }) => judgement.outcome === "false-claim");
  const again = doubtful.map(({ example }) => example);
  const certain = (await attempt(sandbox, found, again, ask, patient)).values();
  return results.map((result) => (doubtful.includes(result) ? (certain.next().value ?? result) : result));
}

async function attempt(
  sandbox: Sandbox,
  found: FoundShells,
  cases: readonly Case[],
  ask: (example: Case) => Verdict,
  seconds: number,
): Promise<Result[]> {
  const meanings = cases.map((example) => meaningsOf(example, found));
  const runs = cases.flatMap((example, index) =>
    (meanings[index] ?? []).map((meaning) => runOf(example, meaning, found, seconds)),
  );
  const observed = (await sandbox.run(runs)).values();
  return cases.map((example, index) => {
    const observations = new Map<Meaning, Observation>();
    for (const meaning of meanings[index] ?? []) {
      const { value } = observed.next();
      if (value !== undefined) observations.set(meaning, value);
    }
    const verdict = ask(example);
    return { example, verdict, judgement: judge(example, verdict, observations) };
  });
}
