import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { z } from "zod";

export interface TestCounts {
  readonly passed: number;
  /** What failed, with the first line of why. */
  readonly failures: readonly string[];
  /** Full names of the tests that did not run. */
  readonly skipped: readonly string[];
}

const jsonReport = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().default(""),
      assertionResults: z.array(
        z.object({ status: z.string(), fullName: z.string(), failureMessages: z.array(z.string()).nullish() }),
      ),
    }),
  ),
});

/** Runs vitest as a process of its own: it prints what it does, and its report is read back. */
export async function runVitest(args: readonly string[], env: Readonly<Record<string, string>>): Promise<TestCounts> {
  const folder = await mkdtemp(join(tmpdir(), "boxinit-test-"));
  try {
    const reportFile = join(folder, "report.json");
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${reportFile}`];
    const child = spawn(process.execPath, [vitestProgram(), "run", ...reporters, ...args], {
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, ...env },
    });
    const [exitCode] = await once(child, "exit");
    const counts = count(await readFile(reportFile, "utf8").catch(() => undefined));
    // An error outside any test (a rejected promise nobody waits for) fails the run, and is in no test's result.
    return exitCode === 0 || counts.failures.length > 0
      ? counts
      : { ...counts, failures: ["an error outside any test"] };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function vitestProgram(): string {
  return join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
}

function count(report: string | undefined): TestCounts {
  if (report === undefined) return { passed: 0, failures: ["vitest ended without a report"], skipped: [] };
  const files = jsonReport.parse(JSON.parse(report)).testResults;
  const tests = files.flatMap((file) => file.assertionResults);
  const failedTests = tests.filter(({ status }) => status === "failed");
  // A file that can't be loaded, or a failing beforeAll, fails without a failed test.
  const failedFiles = files.filter(
    ({ status, assertionResults }) => status === "failed" && !assertionResults.some((test) => test.status === "failed"),
  );
  const failures = [
    ...failedTests.map(({ fullName, failureMessages }) => `${fullName}: ${firstLine(failureMessages?.[0])}`),
    ...failedFiles.map(({ name, message }) => `${relative(process.cwd(), name)}: ${firstLine(message)}`),
  ];
  return {
    passed: tests.filter(({ status }) => status === "passed").length,
    failures,
    skipped: tests.filter(({ status }) => status !== "passed" && status !== "failed").map(({ fullName }) => fullName),
  };
}

function firstLine(message = ""): string {
  return message.slice(0, 500).split("\n")[0] ?? "";
}
