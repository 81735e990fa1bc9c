import { runVitest } from "./run-vitest.ts";
import { furtherSuites, quickSuite } from "./suites.ts";

const { passed, failures, skipped } = await runVitest([...quickSuite.files, ...process.argv.slice(2)], quickSuite.env);

for (const name of skipped) console.log(`not run: ${name}`);
console.log("\nFurther suites, not run by npm test:");
for (const { name, proves, prerequisites } of furtherSuites) {
  const needs = prerequisites.map((one) => `${one.name}${one.isMet() ? "" : " (missing here)"}`).join(", ");
  console.log(`  npm run test:all -- ${name.padEnd(12)} ${proves}${needs === "" ? "" : `; needs ${needs}`}`);
}
console.log(`\n${passed} passed, ${failures.length} failed`);
for (const failure of failures) console.log(failure);
process.exitCode = failures.length === 0 ? 0 : 1;
