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
    `usage: npm run test:all [-- further | SUITE...]; suites: ${allSuites.map((one) => one.name).join(", ")}`,
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
console.log(`\n${results.reduce((sum, result) => sum + result.passed, 0)} passed, ${problems.length} failed`);
// Again, for those who see no more than the end.
for (const problem of problems) console.log(problem);
process.exitCode = problems.length === 0 ? 0 : 1;

/** No name: every suite. `further`: those that `npm test` does not run. A name that does not exist: none at all. */
function choose(names: readonly string[]): readonly Suite[] {
  if (names.length === 0) return allSuites;
  if (names.length === 1 && names[0] === "further") return furtherSuites;
  const known = names.every((name) => allSuites.some((suite) => suite.name === name));
  return known ? allSuites.filter((suite) => names.includes(suite.name)) : [];
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
  const { passed, failures, skipped } = await runVitest(suite.files, suite.env);
  const problems = [
    ...failures.map((failure) => `${suite.name}: ${failure}`),
    ...skipped.map((name) => `${suite.name}: skipped, so failed: ${name}`),
  ];
  return { passed, problems };
}
