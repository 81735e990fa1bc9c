import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";

export interface Question {
  readonly document: unknown;
  readonly patch: readonly unknown[];
}

const answerLine = z.union([z.strictObject({ result: z.unknown() }), z.strictObject({ error: z.string() })]);

/** What kube-apiserver's own library makes of each patch (main.go), in the order of the questions. */
export function askLibrary(questions: readonly Question[]): z.infer<typeof answerLine>[] {
  const folder = mkdtempSync(join(tmpdir(), "json-patch-"));
  const program = join(folder, "apply");
  try {
    run("go", ["build", "-o", program, "."], "");
    const answers = run(program, [], questions.map((question) => `${JSON.stringify(question)}\n`).join(""));
    return answers
      .trimEnd()
      .split("\n")
      .map((line) => answerLine.parse(JSON.parse(line)));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function run(program: string, args: readonly string[], input: string): string {
  const done = spawnSync(program, args, { cwd: import.meta.dirname, input, encoding: "utf8", maxBuffer: 2 ** 30 });
  if (done.error !== undefined && program === "go") {
    throw new Error("go is not on the PATH: install Go 1.24 or later (https://go.dev/dl), or Debian's package golang");
  }
  if (done.error !== undefined) throw done.error;
  if (done.status !== 0) throw new Error(`${program} ended with ${done.status ?? done.signal}: ${done.stderr}`);
  return done.stdout;
}
