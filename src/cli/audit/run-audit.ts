import type { PodTemplates } from "../../manifests/pod-templates.ts";
import { readFiles } from "../../manifests/read-files.ts";
import { coloursFor } from "../colours.ts";
import { exitCodes } from "../exit-codes.ts";
import { type FailOn, isReached } from "../fail-on.ts";
import { problemText } from "../problem-text.ts";
import { createProgress } from "../progress.ts";
import { readPolicy } from "../read-policy.ts";
import { tell } from "../tell.ts";
import { writeOut } from "../write-out.ts";
import { auditManifests } from "./audit-manifests.ts";
import type { FormatName } from "./format-names.ts";
import { githubFormat } from "./github-format.ts";
import { jsonFormat } from "./json-format.ts";
import type { ReportFormat } from "./report-format.ts";
import { sarifFormat } from "./sarif-format.ts";
import { createTally } from "./tally.ts";
import { textFormat } from "./text-format.ts";

const formats = {
  text: () => textFormat(coloursFor(process.stdout)),
  json: jsonFormat,
  sarif: sarifFormat,
  github: githubFormat,
} as const satisfies Record<FormatName, () => ReportFormat>;

export interface AuditCommandOptions {
  readonly output: FormatName;
  readonly template: PodTemplates;
  readonly failOn: FailOn;
  readonly config?: string;
}

/** @returns the exit code */
export async function runAudit(
  paths: readonly string[],
  { output, template, failOn, config }: AuditCommandOptions,
): Promise<number> {
  const engine = { policy: readPolicy(config), templates: template };
  const format = formats[output]();
  const tally = createTally();
  const progress = createProgress();

  async function* counted() {
    for await (const file of readFiles(paths, process.stdin)) {
      if (file.is === "text") tally.addFile();
      progress.tick();
      yield file;
    }
  }

  await writeOut(format.head);
  for await (const entry of auditManifests(counted(), engine)) {
    tally.add(entry);
    if (entry.is === "pod") await writeOut(format.pod(entry.pod));
    if ((entry.is === "passed-over" || entry.is === "problem") && entry.problem !== undefined) {
      progress.end();
      process.stderr.write(problemText(entry.problem));
    }
    if (entry.is === "problem") await writeOut(format.problem(entry.problem));
  }
  progress.end();
  await writeOut(format.tail(tally));
  if (tally.passedOver.size > 0) {
    const counts = [...tally.passedOver].map(([reason, count]) => `${count} ${reason}`);
    tell(`documents passed over: ${counts.join(", ")}`);
  }
  // Among manifests with pods it is one that somebody else's list of files has brought along.
  if (tally.noManifest !== undefined && tally.pods.size === 0) {
    tell(`nothing in ${tally.noManifest} is a Kubernetes manifest: audit reads YAML and JSON as kubectl does`);
  }
  if (tally.problems > 0) return exitCodes.usage;
  const reached = [...tally.findings.keys()].some((severity) => isReached(failOn, severity));
  return reached ? exitCodes.findings : exitCodes.ok;
}
