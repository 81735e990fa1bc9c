import type { Location, Notification, PhysicalLocation, Result } from "sarif";
import { escapeControls } from "../../core/escape-controls.ts";
import type { Finding } from "../../core/findings.ts";
import type { Position } from "../../manifests/position.ts";
import { jsonList } from "../json-list.ts";
import { podName } from "../pod-words.ts";
import type { ManifestProblem } from "../problem-text.ts";
import { sarifFrame, sarifRule } from "../sarif-log.ts";
import { artifactUri } from "./artifact-uri.ts";
import { type AuditedPod, findingsOf } from "./audit-manifests.ts";
import { createFingerprints } from "./fingerprints.ts";
import { positionOf, type ReportFormat } from "./report-format.ts";

/** SARIF 2.1.0, for code scanning: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
export function sarifFormat(): ReportFormat {
  const list = jsonList(8);
  const notifications: Notification[] = [];
  const fingerprint = createFingerprints();
  const { head, tail } = sarifFrame();
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
      return list.end() + tail(invocation);
    },
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
    ...sarifRule(code, severity),
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
