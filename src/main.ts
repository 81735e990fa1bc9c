#!/usr/bin/env node
import { inspect } from "node:util";
import { Command, CommanderError } from "commander";
import { addAuditCommand } from "./cli/audit.ts";
import { exitCodes, UsageError } from "./cli/exit-codes.ts";
import { addProbeCommand } from "./cli/probe.ts";
import { addServeCommand } from "./cli/serve.ts";
import { version } from "./version.ts";

const program = new Command("boxinit")
  .description("repair Kubernetes pods that run systemd under Sysbox and lose their ServiceAccount tokens")
  .version(version)
  .exitOverride();

addServeCommand(program);
addAuditCommand(program);
addProbeCommand(program);

// A reader that has seen enough (boxinit audit . | head) is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

function exitCodeOf(error: unknown): number {
  // Commander has printed its own message by now.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  if (error instanceof UsageError) {
    process.stderr.write(`boxinit: ${error.message}\n`);
    return exitCodes.usage;
  }
  process.stderr.write(`boxinit: internal error, please report it: ${inspect(error)}\n`);
  return exitCodes.internal;
}
