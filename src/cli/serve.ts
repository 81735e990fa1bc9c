import { type Command, Option } from "commander";
import { processEnvironment } from "../config/environment.ts";
import type { Flags } from "../config/layers.ts";
import { loadConfig } from "../config/load-config.ts";
import { printConfig } from "../config/print-config.ts";
import { settings } from "../config/settings.ts";
import { exitCodes, UsageError } from "./exit-codes.ts";
import { forLog } from "./for-log.ts";

type Options = Readonly<Record<string, unknown>>;

export function addServeCommand(program: Command): void {
  const command = program
    .command("serve")
    .description("run the admission webhook")
    .option("--config <file>", "configuration file, in YAML (environment: BOXINIT_CONFIG)")
    .option("--print-config", "print the configuration and where each value is from, and end");
  const flags = settings.flatMap(({ key, flag, section, description }) => {
    if (flag === undefined) return [];
    return [{ key, option: new Option(`${flag} <value>`, description).helpGroup(`Settings of ${section}:`) }];
  });
  for (const { option } of flags) command.addOption(option);
  command.action(async (options: Options) => {
    const given = flags.map(({ key, option }) => [key, options[option.attributeName()]]);
    process.exitCode = await serve(options, Object.fromEntries(given.filter(([, value]) => typeof value === "string")));
  });
}

/** @returns the exit code where there is nothing to wait for; a server goes on until a signal ends the process. */
async function serve(options: Options, flags: Flags): Promise<number> {
  const file = typeof options.config === "string" ? options.config : undefined;
  const loaded = loadConfig({ file, environment: processEnvironment(), flags });
  if (!loaded.ok) throw new UsageError("the configuration can not be used:", loaded.problems);
  if (options.printConfig === true) {
    process.stdout.write(printConfig(loaded).split("\n").map(forLog).join("\n"));
    return exitCodes.ok;
  }
  // The other commands have no use for a server, and it takes a while to load.
  const { runServer } = await import("./serve/run-server.ts");
  return runServer(loaded.config);
}
