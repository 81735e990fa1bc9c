import { type Command, Option } from "commander";
import type { PodTemplates } from "../manifests/pod-templates.ts";
import { exitCodes } from "./exit-codes.ts";
import { type FailOn, failOnLevels } from "./fail-on.ts";
import { fixFiles, type Outlet } from "./fix/fix-files.ts";
import { createDiffOutlet } from "./fix/print-diff.ts";
import { createManifestOutlet } from "./fix/print-manifests.ts";
import { createPatchOutlet } from "./fix/print-patches.ts";
import { createFixTeller } from "./fix/tell-fix.ts";
import { createFileOutlet } from "./fix/write-files.ts";
import { readPolicy } from "./read-policy.ts";
import { addTemplateOption } from "./template-option.ts";

interface Options {
  readonly diff?: true;
  readonly write?: true;
  readonly patch?: true;
  readonly explicitApiToken?: true;
  readonly template: PodTemplates;
  readonly failOn: FailOn;
  readonly config?: string;
}

export function addFixCommand(program: Command): void {
  const command = program
    .command("fix")
    .description("repair the pods of manifests where they stand, and print the manifests")
    .argument("<file...>", "files, folders (every .yaml, .yml and .json below), patterns, or - for standard input")
    .addOption(new Option("--diff", "print what would change, as a unified diff").conflicts(["write", "patch"]))
    .addOption(new Option("--write", "write the files that change").conflicts("patch"))
    .addOption(new Option("--patch", "print the patches, in JSON"))
    .option("--explicit-api-token", "mount the API token where it is not hidden, for clusters without the webhook");
  addTemplateOption(command);
  command
    .addOption(
      new Option("--fail-on <severity>", "exit with 1 from this severity on, as found before the repair")
        .choices(failOnLevels)
        .default("never"),
    )
    .option("--config <file>", "configuration file, in YAML; its policy applies (environment: BOXINIT_CONFIG)")
    .action(async (files: string[], options: Options) => {
      process.exitCode = await fix(files, options);
    });
}

async function fix(files: readonly string[], options: Options): Promise<number> {
  const origin = options.explicitApiToken ? "manifest-with-explicit-api-token" : "manifest";
  const results = !(options.diff || options.write || options.patch);
  const engine = { policy: readPolicy(options.config), origin, templates: options.template, results } as const;
  const teller = createFixTeller(options.failOn, options.diff || options.patch ? "would be repaired" : "repaired");
  await fixFiles(files, engine, outletFor(options), teller.file);
  const { hasProblems, isReached } = teller.end();
  if (hasProblems) return exitCodes.usage;
  return isReached ? exitCodes.findings : exitCodes.ok;
}

function outletFor({ diff, write, patch }: Options): Outlet {
  if (diff) return createDiffOutlet();
  if (write) return createFileOutlet();
  return patch ? createPatchOutlet() : createManifestOutlet();
}
