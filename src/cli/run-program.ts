import { inspect } from "node:util";
import { CommanderError } from "commander";
import { createProgram } from "./create-program.ts";
import { exitCodes, UsageError } from "./exit-codes.ts";
import { tell } from "./tell.ts";

/** Does what the process was called for, under this name, and sets its exit code. */
export async function runProgram(name: string): Promise<void> {
  watchOutput();
  try {
    await createProgram(name).parseAsync();
  } catch (error) {
    process.exitCode = exitCodeOf(error);
  }
}

function watchOutput(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    // A reader that has seen enough (boxinit audit . | head) is no error.
    if (error.code === "EPIPE") process.exit();
    tell(`the output can not be written: ${error.message}`);
    process.exit(exitCodes.usage);
  });
  // There is nowhere left to say so, and standard output may still be read.
  process.stderr.on("error", () => undefined);
}

function exitCodeOf(error: unknown): number {
  // Commander has printed its own message by now.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  if (error instanceof UsageError) {
    tell(error.message, error.details);
    return exitCodes.usage;
  }
  const [first = "", ...more] = inspect(error).split("\n");
  tell(`internal error, please report it: ${first}`, more);
  return exitCodes.internal;
}
