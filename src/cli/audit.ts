import { type Command, Option } from "commander";
import { processEnvironment } from "../config/environment.ts";
import { loadConfig } from "../config/load-config.ts";
import { toPolicy } from "../config/to-policy.ts";
import { escapeControls } from "../core/escape-controls.ts";
import type { Policy } from "../core/policy.ts";
import { auditManifests } from "./audit-manifests.ts";
import { type AuditReport, type FailOn, failOnLevels, reaches } from "./audit-report.ts";
import { auditText } from "./audit-text.ts";
import { exitCodes, UsageError } from "./exit-codes.ts";

const formats = ["text", "json"] as const;

interface AuditOptions {
  readonly output: (typeof formats)[number];
  readonly failOn: FailOn;
  readonly config?: string;
}

export function addAuditCommand(program: Command): void {
  program
    .command("audit")
    .description("tell what boxinit finds in manifests, and the patch it would make; nothing is written")
    .argument("<file...>", "files, folders (every .yaml, .yml and .json below), or - for standard input")
    .addOption(new Option("-o, --output <format>", "how to print it").choices(formats).default("text"))
    .addOption(
      new Option("--fail-on <severity>", "exit with 1 from this severity on").choices(failOnLevels).default("warning"),
    )
    .option("--config <file>", "configuration file, in YAML; its policy applies (environment: BOXINIT_CONFIG)")
    .action(async (files: string[], options: AuditOptions) => {
      process.exitCode = await audit(files, options);
    });
}

async function audit(files: readonly string[], { output, failOn, config }: AuditOptions): Promise<number> {
  const { report, skipped, problems } = await auditManifests(files, readPolicy(config), process.stdin);
  process.stdout.write(print(report, output));
  for (const problem of problems) process.stderr.write(`boxinit: ${escapeControls(problem)}\n`);
  if (skipped.size > 0) {
    const counts = [...skipped].map(([reason, count]) => `${count} ${reason}`);
    process.stderr.write(`boxinit: documents passed over: ${counts.join(", ")}\n`);
  }
  if (problems.length > 0) return exitCodes.usage;
  return reaches(report, failOn) ? exitCodes.findings : exitCodes.ok;
}

function readPolicy(file: string | undefined): Policy {
  const loaded = loadConfig({ file, environment: processEnvironment(), flags: {} });
  if (!loaded.ok) throw new UsageError(`the configuration can not be used:\n  ${loaded.problems.join("\n  ")}`);
  return toPolicy(loaded.config);
}

function print(report: AuditReport, output: AuditOptions["output"]): string {
  switch (output) {
    case "text":
      return auditText(report);
    case "json":
      return `${JSON.stringify(report, null, 2).split("\n").map(escapeControls).join("\n")}\n`;
  }
}
