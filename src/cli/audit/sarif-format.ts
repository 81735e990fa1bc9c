import type { Location, Log, Notification, PhysicalLocation, ReportingDescriptor, Result } from "sarif";
import { escapeControls } from "../../core/escape-controls.ts";
import { type Finding, findingCodes, findingKind, type Severity } from "../../core/findings.ts";
import type { Position } from "../../manifests/position.ts";
import { version } from "../../version.ts";
import { findingPage } from "../finding-pages.ts";
import { podName } from "../pod-words.ts";
import type { ManifestProblem } from "../problem-text.ts";
import { artifactUri } from "./artifact-uri.ts";
import { type AuditedPod, findingsOf } from "./audit-manifests.ts";
import { createFingerprints } from "./fingerprints.ts";
import { jsonLines, jsonList } from "./json-format.ts";
import { positionOf, type ReportFormat } from "./report-format.ts";

const levels = { error: "error", warning: "warning", info: "note" } as const satisfies Record<Severity, Result.level>;

/** SARIF 2.1.0, for code scanning: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
export function sarifFormat(): ReportFormat {
  const list = jsonList(8);
  const notifications: Notification[] = [];
  const fingerprint = createFingerprints();
  const [head, tail] = frame();
  return {
    head,
    pod: (pod) => {
      const results = findingsOf(pod).map((finding) => resultOf(pod, finding, fingerprint(pod, finding)));
      return results.map(list.item).join("");
    },
    problem: (problem) => {
      notifications.push(notificationOf(problem));
      return "";
    },
    tail: () => {
      const invocation = { executionSuccessful: notifications.length === 0, toolExecutionNotifications: notifications };
      return `${list.end()},\n      "invocations": ${jsonLines([invocation]).replace(/\n/g, "\n      ")}${tail}`;
    },
  };
}

/** The log around its results, which are written one by one. */
function frame(): readonly [head: string, tail: string] {
  const driver = { name: "boxinit", semanticVersion: version, rules: findingCodes.map(ruleOf) };
  const log: Log = {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [{ tool: { driver }, columnKind: "utf16CodeUnits", results: [] }],
  };
  const [before = "", after = ""] = jsonLines(log).split('"results": []');
  return [`${before}"results": [`, `${after}\n`];
}

function ruleOf(code: (typeof findingCodes)[number]): ReportingDescriptor {
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

function resultOf(pod: AuditedPod, finding: Finding, fingerprint: string): Result {
  const { code, container, message, severity } = finding;
  const name = podName(pod.found);
  const where = container === undefined ? name : `${name}, container ${container}`;
  const location: Location = {
    physicalLocation: physicalLocation(pod.file, positionOf(pod, finding)),
    logicalLocations: [
      container === undefined
        ? { name, kind: "object" }
        : { name: container, fullyQualifiedName: `${name}/${container}`, kind: "object" },
    ],
  };
  return {
    ruleId: code,
    ruleIndex: findingCodes.indexOf(code),
    level: levels[severity],
    message: { text: escapeControls(`${where}: ${message}`) },
    locations: [location],
    partialFingerprints: { "boxinitFinding/v1": fingerprint },
  };
}

function notificationOf({ file, problem, position }: ManifestProblem): Notification {
  return {
    level: "error",
    message: { text: escapeControls(problem) },
    locations: [{ physicalLocation: physicalLocation(file, position) }],
  };
}

function physicalLocation(file: string, at: Position | undefined): PhysicalLocation {
  const description = file === "-" ? { description: { text: "standard input" } } : {};
  return {
    artifactLocation: { uri: artifactUri(file), ...description },
    ...(at === undefined ? {} : { region: { startLine: at.line, startColumn: at.column } }),
  };
}
