import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, it, onTestFinished } from "vitest";

const scripts = join(import.meta.dirname, "../../scripts/release");

/** Waits for a program as a release does, which knows nothing of the signal, and then asks. */
const program = `
  import { hearInterruption } from ${JSON.stringify(join(scripts, "interruption.ts"))};
  import { runProgram } from ${JSON.stringify(join(scripts, "run-program.ts"))};
  const unlessInterrupted = hearInterruption();
  console.log("begun");
  runProgram("sh", ["-c", "until test -e go; do sleep 0.02; done"], { cwd: process.argv[1] });
  await unlessInterrupted().then(() => console.log("went on"), ({ message }) => console.log(message));
`;

it.each([
  [true, "interrupted"],
  [false, "went on"],
])("an interruption (%s) that no program has died of ends what would follow: %s", async (interrupts, says) => {
  const folder = mkdtempSync(join(tmpdir(), "boxinit-interruption-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program, folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const stdout = text(child.stdout);
  await once(child.stdout, "data");
  if (interrupts) child.kill("SIGINT");
  writeFileSync(join(folder, "go"), "");
  expect(await stdout).toBe(`begun\n${says}\n`);
});
