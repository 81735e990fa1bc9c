import type { Location, Result } from "sarif";
import { escapeControls } from "../../core/escape-controls.ts";
import type { Finding } from "../../core/findings.ts";
import { findingKey } from "../../scan/finding-key.ts";
import type { ScanReport, WorkloadReport } from "../../scan/scan-report.ts";
import { jsonList } from "../json-list.ts";
import { podName } from "../pod-words.ts";
import { createNumberedDigests, whichFinding } from "../sarif-fingerprint.ts";
import { sarifFrame, sarifRule } from "../sarif-log.ts";
import { groupWords } from "./pod-state-words.ts";

/** What a finding is about: the parts of its name, such as `Deployment/lab/machine`, and for people. */
interface Subject {
  readonly path: readonly string[];
  readonly words: string;
}

/** SARIF 2.1.0. A cluster has no files: what stands for one is the object's name. */
export function* scanSarif(report: ScanReport): Generator<string> {
  const list = jsonList(8);
  const { head, tail } = sarifFrame();
  yield head;
  const fingerprint = createNumberedDigests();
  for (const [subject, finding] of toldOf(report)) {
    const { path } = subject;
    yield list.item(resultOf(subject, finding, fingerprint(path.join("/"), [...path, ...whichFinding(finding)])));
  }
  const invocation = { executionSuccessful: true, startTimeUtc: report.cluster.scannedAt };
  yield list.end() + tail(invocation);
}

function* toldOf(report: ScanReport): Generator<readonly [Subject, Finding]> {
  for (const finding of report.findings) {
    const { name = "" } = finding.data ?? {};
    yield [{ path: ["RuntimeClass", name], words: `RuntimeClass ${name}` }, finding];
  }
  for (const { name: namespace, findings } of report.namespaces) {
    for (const finding of findings) {
      const { service = "" } = finding.data ?? {};
      yield [{ path: ["Service", namespace, service], words: `Service ${namespace}/${service}` }, finding];
    }
  }
  for (const workload of report.workloads) yield* toldOfWorkload(workload);
}

function* toldOfWorkload(workload: WorkloadReport): Generator<readonly [Subject, Finding]> {
  const { kind, namespace, name, next, otherPods } = workload;
  const subject = { path: [kind, namespace, name], words: podName(workload) };
  for (const finding of next.findings) yield [subject, finding];
  const said = new Set(next.findings.map(findingKey));
  for (const group of otherPods) {
    const words = `${subject.words}, ${groupWords(group)}`;
    for (const finding of group.findings) {
      if (said.has(findingKey(finding))) continue;
      yield [{ ...subject, words }, finding];
    }
  }
}

function resultOf({ path, words }: Subject, finding: Finding, fingerprint: string): Result {
  const { code, container, message, severity } = finding;
  const where = container === undefined ? words : `${words}, container ${container}`;
  return {
    ...sarifRule(code, severity),
    message: { text: escapeControls(`${where}: ${message}`) },
    locations: [locationOf(path, container)],
    partialFingerprints: { "boxinitFinding/v1": fingerprint },
  };
}

function locationOf(path: readonly string[], container: string | undefined): Location {
  const name = escapeControls(path.join("/"));
  return {
    // A lone surrogate has no encoding; it is shown as U+FFFD.
    physicalLocation: {
      artifactLocation: { uri: path.map((part) => encodeURIComponent(part.toWellFormed())).join("/") },
    },
    logicalLocations: [
      container === undefined
        ? { fullyQualifiedName: name, kind: "object" }
        : {
            name: escapeControls(container),
            fullyQualifiedName: `${name}/${escapeControls(container)}`,
            kind: "object",
          },
    ],
  };
}
