import type { Invocation, Log, ReportingDescriptor, Result } from "sarif";
import { type FindingCode, findingCodes, findingKind, type Severity } from "../core/findings.ts";
import { version } from "../version.ts";
import { findingPage } from "./finding-pages.ts";
import { jsonLines } from "./json-list.ts";

const levels = { error: "error", warning: "warning", info: "note" } as const satisfies Record<Severity, Result.level>;

/** Of a result, which rule it is of: one of those in the frame. */
export function sarifRule(code: FindingCode, severity: Severity): Pick<Result, "ruleId" | "ruleIndex" | "level"> {
  return { ruleId: code, ruleIndex: findingCodes.indexOf(code), level: levels[severity] };
}

/** The log around its results, which are written one by one. */
export interface SarifFrame {
  readonly head: string;
  /** Behind the end of the list. @param invocation - what became of the run */
  tail(invocation: Invocation): string;
}

export function sarifFrame(): SarifFrame {
  const driver = { name: "boxinit", semanticVersion: version, rules: findingCodes.map(ruleOf) };
  const log: Log = {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [{ tool: { driver }, columnKind: "utf16CodeUnits", results: [] }],
  };
  const [before = "", after = ""] = jsonLines(log).split('"results": []');
  return {
    head: `${before}"results": [`,
    tail: (invocation) => `,\n      "invocations": ${jsonLines([invocation]).replace(/\n/g, "\n      ")}${after}\n`,
  };
}

function ruleOf(code: FindingCode): ReportingDescriptor {
  const { severity, remedy } = findingKind(code);
  const { title, text } = findingPage(code);
  const full = text.join("\n\n");
  const help = `${remedy}\n\n${full}`;
  return {
    id: code,
    shortDescription: { text: `${title}.` },
    fullDescription: { text: full },
    help: { text: help, markdown: help },
    defaultConfiguration: { level: levels[severity] },
  };
}
