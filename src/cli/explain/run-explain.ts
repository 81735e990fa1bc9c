import { existsSync } from "node:fs";
import { closestMatch } from "leven";
import { findingCodes, isFindingCode } from "../../core/findings.ts";
import type { PodTemplates } from "../../manifests/pod-templates.ts";
import { readFiles } from "../../manifests/read-files.ts";
import { type AuditOptions, auditManifests } from "../audit/audit-manifests.ts";
import { coloursFor } from "../colours.ts";
import { exitCodes, UsageError } from "../exit-codes.ts";
import { forLog } from "../for-log.ts";
import { podName } from "../pod-words.ts";
import { problemText } from "../problem-text.ts";
import { readPolicy } from "../read-policy.ts";
import { writeOut } from "../write-out.ts";
import { explainArgv } from "./explain-argv.ts";
import { explainFinding, listFindings } from "./explain-finding.ts";
import { explainPod } from "./explain-pod.ts";
import { type Block, printPage } from "./page.ts";

export interface ExplainCommandOptions {
  readonly template: PodTemplates;
  readonly config?: string;
}

/** @returns the exit code */
export async function runExplain(
  operands: readonly string[],
  { config, template }: ExplainCommandOptions,
): Promise<number> {
  const engine = { policy: readPolicy(config), templates: template };
  const argv = wordsAfterDashes();
  const targets = operands.slice(0, operands.length - (argv?.length ?? 0));
  if (argv !== undefined) {
    if (targets.length > 0) throw new UsageError("give either files and codes, or -- and a command line");
    if (argv.length === 0) throw new UsageError("there is no command line after --");
    await print(explainArgv(argv, engine.policy));
    return exitCodes.ok;
  }
  const unknown = targets.find((target) => !isFile(target) && !isFindingCode(target));
  if (unknown !== undefined) throw new UsageError(unknownTarget(unknown));
  if (targets.length === 0) await print(listFindings());
  let exitCode: number = exitCodes.ok;
  for (const [at, target] of targets.entries()) {
    if (at > 0) await writeOut("\n");
    if (isFile(target)) exitCode = Math.max(exitCode, await explainFile(target, engine));
    else if (isFindingCode(target)) await print(explainFinding(target));
  }
  return exitCode;
}

function isFile(target: string): boolean {
  return target === "-" || existsSync(target);
}

/** Commander takes `--` away, and with it what tells a file named sh from the program. */
function wordsAfterDashes(): readonly string[] | undefined {
  const at = process.argv.indexOf("--");
  return at === -1 ? undefined : process.argv.slice(at + 1);
}

async function explainFile(file: string, engine: AuditOptions): Promise<number> {
  let pods = 0;
  let problems = 0;
  for await (const entry of auditManifests(readFiles([file], process.stdin), engine)) {
    if (entry.is === "problem") problems += 1;
    if ((entry.is === "passed-over" || entry.is === "problem") && entry.problem !== undefined)
      process.stderr.write(problemText(entry.problem));
    if (entry.is !== "pod") continue;
    if (pods > 0) await writeOut("\n");
    pods += 1;
    const { found, locate } = entry.pod;
    const { line, column } = locate(found.item);
    await print(explainPod(found, podName(found), `${entry.pod.file}:${line}:${column}`, engine.policy));
  }
  if (pods === 0 && problems === 0) process.stderr.write(`boxinit: ${forLog(file)}: there is no pod in it\n`);
  return problems > 0 ? exitCodes.usage : exitCodes.ok;
}

function unknownTarget(target: string): string {
  const closest = closestMatch(target, findingCodes, { maxDistance: 5 });
  const hint = closest === undefined ? "boxinit explain lists the codes" : `did you mean ${closest}?`;
  return `${forLog(target)} is neither a file nor the code of a finding: ${hint}`;
}

function print(blocks: readonly Block[]): Promise<void> {
  return writeOut(printPage(blocks, coloursFor(process.stdout), process.stdout.columns));
}
