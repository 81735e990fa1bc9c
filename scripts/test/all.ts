import { runVitest } from "./run-vitest.ts";
import { furtherSuites, quickSuite, type Suite } from "./suites.ts";

interface SuiteResult {
  readonly passed: number;
  readonly problems: readonly string[];
}

const allSuites = [quickSuite, ...furtherSuites];
const chosen = choose(process.argv.slice(2));
if (chosen.length === 0) {
  console.error(
    `usage: npm run test:all [-- [further | SUITE...] [without SUITE...]]; suites: ${allSuites.map((one) => one.name).join(", ")}`,
  );
  process.exit(2);
}

const results: SuiteResult[] = [];
for (const suite of chosen) {
  console.log(`\n== ${suite.name}: ${suite.proves}`);
  const started = performance.now();
  const result = await runSuite(suite);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  for (const problem of result.problems) console.log(problem);
  console.log(`== ${suite.name}: passed ${result.passed}, failed ${result.problems.length}, ${seconds} s`);
  results.push(result);
}
const problems = results.flatMap((result) => result.problems);
const left = allSuites.filter((suite) => !chosen.includes(suite)).map(({ name }) => name);
if (left.length > 0) console.log(`\nnot asked for: ${left.join(", ")}`);
console.log(`\n${results.reduce((sum, result) => sum + result.passed, 0)} passed, ${problems.length} failed`);
// Again, for those who see no more than the end.
for (const problem of problems) console.log(problem);
process.exitCode = problems.length === 0 ? 0 : 1;

/**
 * No name: every suite. `further`: those that `npm test` does not run. What is named after `without` is left out. A name
 * that does not exist: none at all.
 */
function choose(names: readonly string[]): readonly Suite[] {
  const groups: ReadonlyMap<string, readonly Suite[]> = new Map([
    ["further", furtherSuites],
    ...allSuites.map((suite) => [suite.name, [suite]] as const),
  ]);
  const suitesOf = (named: readonly string[]) => named.flatMap((name) => groups.get(name) ?? []);
  const at = names.includes("without") ? names.indexOf("without") : names.length;
  const [wanted, unwanted] = [names.slice(0, at), names.slice(at + 1)];
  if (![...wanted, ...unwanted].every((name) => groups.has(name))) return [];
  const leftOut = suitesOf(unwanted);
  const suites = wanted.length === 0 ? allSuites : suitesOf(wanted);
  return [...new Set(suites)].filter((suite) => !leftOut.includes(suite));
}

/** Here, other than in `npm test`, whatever can't run is a failure. */
async function runSuite(suite: Suite): Promise<SuiteResult> {
  const missing = suite.prerequisites.filter((one) => !one.isMet()).map((one) => one.name);
  if (missing.length > 0) {
    return { passed: 0, problems: [`${suite.name}: missing, so not run: ${missing.join(", ")}`] };
  }
  try {
    suite.prepare?.();
  } catch (error) {
    return { passed: 0, problems: [`${suite.name}: ${error}`] };
  }
  const workers = suite.workers === undefined ? [] : [`--maxWorkers=${suite.workers}`];
  const { passed, failures, skipped } = await runVitest([...suite.files, ...workers], suite.env);
  const problems = [
    ...failures.map((failure) => `${suite.name}: ${failure}`),
    ...skipped.map((name) => `${suite.name}: skipped, so failed: ${name}`),
  ];
  return { passed, problems };
}
