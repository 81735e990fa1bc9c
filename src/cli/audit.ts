import { type Command, Option } from "commander";
import { defaultPolicy } from "../core/policy.ts";
import { auditManifests } from "./audit-manifests.ts";
import { type AuditReport, type FailOn, failOnLevels, reaches } from "./audit-report.ts";
import { auditText } from "./audit-text.ts";
import { escapeControls } from "./escape-controls.ts";
import { exitCodes } from "./exit-codes.ts";

const formats = ["text", "json"] as const;

interface AuditOptions {
  readonly output: (typeof formats)[number];
  readonly failOn: FailOn;
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
    .action(async (files: string[], options: AuditOptions) => {
      process.exitCode = await audit(files, options);
    });
}

async function audit(files: readonly string[], { output, failOn }: AuditOptions): Promise<number> {
  const { report, skipped, problems } = await auditManifests(files, defaultPolicy, process.stdin);
  process.stdout.write(print(report, output));
  for (const problem of problems) process.stderr.write(`boxinit: ${escapeControls(problem)}\n`);
  if (skipped.size > 0) {
    const counts = [...skipped].map(([reason, count]) => `${count} ${reason}`);
    process.stderr.write(`boxinit: documents passed over: ${counts.join(", ")}\n`);
  }
  if (problems.length > 0) return exitCodes.usage;
  return reaches(report, failOn) ? exitCodes.findings : exitCodes.ok;
}

function print(report: AuditReport, output: AuditOptions["output"]): string {
  switch (output) {
    case "text":
      return auditText(report);
    case "json":
      return `${JSON.stringify(report, null, 2).split("\n").map(escapeControls).join("\n")}\n`;
  }
}
