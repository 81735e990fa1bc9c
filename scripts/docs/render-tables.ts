import { requestErrorKinds } from "../../src/admission/request-errors.ts";
import { defaultEventLimits } from "../../src/audit/event-limits.ts";
import { eventReasons } from "../../src/audit/event-reasons.ts";
import { findingPage } from "../../src/cli/finding-pages.ts";
import { refusalCodes, refusalKind } from "../../src/convert/refusals.ts";
import { clusterKinds } from "../../src/core/finding-kinds/cluster.ts";
import { findingCodes, findingKind, isFindingCode } from "../../src/core/findings.ts";
import { isSerious } from "../../src/core/severity.ts";
import { defaultLimits } from "../../src/server/limits.ts";
import { otherValue } from "../../src/telemetry/bounded-label.ts";
import {
  type BoundedLabel,
  isBounded,
  type MetricName,
  metricKind,
  metricKinds,
} from "../../src/telemetry/metrics-table.ts";

import { optionTable } from "./command-options.ts";
import { decisionList } from "./decision-list.ts";
import { inCode, tableOf } from "./markdown-table.ts";
import { settingTable } from "./setting-table.ts";

/** The Markdown of a generated region, by the region's name, such as `metrics` or `finding init-wrapped`. */
export function renderTable(name: string): string {
  const [table, item = ""] = name.split(" ");
  switch (table) {
    case "finding":
      return findingText(item);
    case "warnings":
      return warningTable();
    case "request-errors":
      return requestErrorTable();
    case "metrics":
      return metricTable();
    case "settings":
      return settingTable(item);
    case "client-limits":
      return clientLimitTable();
    case "event-reasons":
      return eventReasonTable();
    case "event-limits":
      return eventLimitTable();
    case "refusals":
      return refusalTable();
    case "options":
      return optionTable(item);
    case "decisions":
      return decisionList();
    default:
      throw new Error(`no table is named ${name}`);
  }
}

function findingText(code: string): string {
  if (!isFindingCode(code)) throw new Error(`no finding has the code ${code}`);
  const { severity, sentence, remedy, unfixable, always } = findingKind(code);
  const page = findingPage(code);
  if (page === undefined) throw new Error(`${code} has no page: write one in src/cli/finding-pages`);
  const { title, text, readOn } = page;
  return [
    `${title}.`,
    `**${severity}**: ${inCode(sentence)}`,
    ...(unfixable ? ["Refused under `onUnfixable: deny`."] : []),
    ...(always ? ["`boxinit/ignore-findings` can't silence it."] : []),
    `What to do: ${remedy}`,
    ...text.map(filled),
    ...(readOn === undefined ? [] : [`Read on: [${readOn.text}](../${readOn.document})`]),
    "",
  ]
    .join("\n\n")
    .replace(/\n\n$/, "\n");
}

/** Broken into lines as people write them, so that a change of a word is a small difference. */
function filled(paragraph: string): string {
  return paragraph.replace(/(?=.{121})(.{1,120}) /g, "$1\n");
}

/** What whoever creates a pod or a workload may be told, by its words. What is about a cluster only a scan tells. */
function warningTable(): string {
  const codes = findingCodes.filter((code) => isSerious(findingKind(code)) && !Object.hasOwn(clusterKinds, code));
  const rows = codes.map((code) => {
    const { sentence, remedy } = findingKind(code);
    return [inCode(sentence.replace(/\{\w+\}/g, "...")), remedy, `[${inCode(code)}](reference/findings.md#${code})`];
  });
  return tableOf(["words", "what to do", "more"], rows);
}

function requestErrorTable(): string {
  const rows = Object.entries(requestErrorKinds).map(([code, { status, message, remedy }]) => [
    inCode(code),
    String(status),
    message,
    remedy,
  ]);
  return tableOf(["code", "status", "message", "what to do"], rows);
}

function metricTable(): string {
  const rows = metricNames().map((name) => {
    const { type, labels = {}, help, buckets } = metricKind(name);
    const told = Object.entries(labels).map(([label, values]) => inCode(label) + labelValues(label, values));
    return [inCode(name), type, told.join("<br>"), help + (buckets ? ` Buckets: ${buckets.join(", ")}.` : "")];
  });
  return tableOf(["metric", "type", "labels", "meaning"], rows);
}

function metricNames(): readonly MetricName[] {
  const isName = (name: string): name is MetricName => Object.hasOwn(metricKinds, name);
  return Object.keys(metricKinds).filter(isName);
}

function labelValues(label: string, values: readonly string[] | BoundedLabel): string {
  if (isBounded(values)) return `: the first ${values.most} that come, then ${otherValue}`;
  if (label === "code") return ", one of the codes";
  return values.length === 0 ? "" : `: ${values.join(", ")}`;
}

function refusalTable(): string {
  const rows = refusalCodes.map((code) => {
    const { sentence, remedy } = refusalKind(code);
    return [inCode(code), sentence, remedy].map((cell) => cell.replace(/: \{\w+\}$/, ""));
  });
  return tableOf(["code", "what is in the way", "what to do"], rows);
}

function clientLimitTable(): string {
  const bytes = (count: number) => (count % 2 ** 20 === 0 ? `${count / 2 ** 20} MiB` : `${count / 1024} KiB`);
  const seconds = (milliseconds: number) => `${milliseconds / 1000} s`;
  return tableOf(
    ["what", "at most"],
    [
      ["header of a request", `${bytes(defaultLimits.headerBytes)}, ${seconds(defaultLimits.headersTimeout)}`],
      ["body of a request", bytes(defaultLimits.bodyBytes)],
      [
        `bodies over ${bytes(defaultLimits.smallBodyBytes)} that are read at a time`,
        `${bytes(defaultLimits.largeBodyBytes)}, or one; each counts for ${seconds(defaultLimits.largeBodyTime)}, and no longer than ${bytes(defaultLimits.largeBodyPace)} come in ${defaultLimits.largeBodyLook} ms`,
      ],
      ["whole request", seconds(defaultLimits.requestTimeout)],
      ["TLS handshake", seconds(defaultLimits.handshakeTimeout)],
      ["idle connection", seconds(defaultLimits.keepAliveTimeout)],
      [
        "time for which a connection that brought no review is safe from newer ones of its address",
        seconds(defaultLimits.connectionPatience),
      ],
      ["connections for probes and Prometheus", String(defaultLimits.opsConnections)],
      ["requests in flight, once the server closes", seconds(defaultLimits.closeTimeout)],
    ],
  );
}

function eventReasonTable(): string {
  const rows = Object.entries(eventReasons).map(([reason, { types, means }]) => [inCode(reason), types, means]);
  return tableOf(["reason", "type", "means"], rows);
}

function eventLimitTable(): string {
  const limits = defaultEventLimits;
  const seconds = (milliseconds: number) => `${milliseconds / 1000} s`;
  return tableOf(
    ["what", "at most"],
    [
      ["different things that wait to be told", String(limits.waiting)],
      ["requests to the API server, of each replica", `${limits.burst} at once, then ${limits.perSecond} each second`],
      ["time after which the same is a new Event", seconds(limits.seriesIdle)],
      ["time until a count is written", seconds(limits.seriesPatch)],
      ["looks for a pod that belongs to nobody", `${limits.podLooks.length}, in ${seconds(total(limits.podLooks))}`],
      ["tries for one Event, where the API server fails", String(limits.attempts)],
      ["time for what waits, once the process ends", seconds(limits.flush)],
    ],
  );
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
