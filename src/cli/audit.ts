import { type Command, Option } from "commander";
import { escapeControls } from "../core/escape-controls.ts";
import type { PodTemplates } from "../manifests/pod-templates.ts";
import { readFiles } from "../manifests/read-files.ts";
import { auditManifests } from "./audit/audit-manifests.ts";
import { githubFormat } from "./audit/github-format.ts";
import { jsonFormat } from "./audit/json-format.ts";
import type { ReportFormat } from "./audit/report-format.ts";
import { sarifFormat } from "./audit/sarif-format.ts";
import { createTally } from "./audit/tally.ts";
import { textFormat } from "./audit/text-format.ts";
import { coloursFor } from "./colours.ts";
import { exitCodes } from "./exit-codes.ts";
import { type FailOn, failOnLevels, isReached } from "./fail-on.ts";
import { problemText } from "./problem-text.ts";
import { createProgress } from "./progress.ts";
import { readPolicy } from "./read-policy.ts";
import { addTemplateOption } from "./template-option.ts";
import { writeOut } from "./write-out.ts";

const formats = {
  text: () => textFormat(coloursFor(process.stdout)),
  json: jsonFormat,
  sarif: sarifFormat,
  github: githubFormat,
} as const satisfies Record<string, () => ReportFormat>;

interface Options {
  readonly output: keyof typeof formats;
  readonly template: PodTemplates;
  readonly failOn: FailOn;
  readonly config?: string;
}

export function addAuditCommand(program: Command): void {
  const command = program
    .command("audit")
    .description("tell what boxinit finds in manifests and what it would do; nothing is written")
    .argument("<file...>", "files, folders (every .yaml, .yml and .json below), patterns, or - for standard input")
    .addOption(new Option("-o, --output <format>", "how to print it").choices(Object.keys(formats)).default("text"));
  addTemplateOption(command);
  command
    .addOption(
      new Option("--fail-on <severity>", "exit with 1 from this severity on").choices(failOnLevels).default("warning"),
    )
    .option("--config <file>", "configuration file, in YAML; its policy applies (environment: BOXINIT_CONFIG)")
    .action(async (files: string[], options: Options) => {
      process.exitCode = await audit(files, options);
    });
}

async function audit(paths: readonly string[], { output, template, failOn, config }: Options): Promise<number> {
  const engine = { policy: readPolicy(config), templates: template };
  const format = formats[output]();
  const tally = createTally();
  const progress = createProgress();

  async function* counted() {
    for await (const file of readFiles(paths, process.stdin)) {
      tally.addFile();
      progress.tick();
      yield file;
    }
  }

  await writeOut(format.head);
  for await (const entry of auditManifests(counted(), engine)) {
    tally.add(entry);
    if (entry.is === "pod") await writeOut(format.pod(entry.pod));
    if (entry.is === "problem") {
      progress.end();
      process.stderr.write(problemText(entry.problem));
      await writeOut(format.problem(entry.problem));
    }
  }
  progress.end();
  await writeOut(format.tail(tally));
  if (tally.passedOver.size > 0) {
    const counts = [...tally.passedOver].map(([reason, count]) => `${count} ${reason}`);
    process.stderr.write(`boxinit: documents passed over: ${escapeControls(counts.join(", "))}\n`);
  }
  if (tally.problems > 0) return exitCodes.usage;
  const reached = [...tally.findings.keys()].some((severity) => isReached(failOn, severity));
  return reached ? exitCodes.findings : exitCodes.ok;
}
