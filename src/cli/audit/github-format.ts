import { escapeControls } from "../../core/escape-controls.ts";
import { findingKind, type Severity } from "../../core/findings.ts";
import type { Position } from "../../manifests/position.ts";
import { podName } from "../pod-words.ts";
import { findingsOf } from "./audit-manifests.ts";
import { positionOf, type ReportFormat } from "./report-format.ts";

type Command = "error" | "warning" | "notice";

const commands = { error: "error", warning: "warning", info: "notice" } as const satisfies Record<Severity, Command>;

/** Workflow commands, which GitHub shows as annotations beside the lines of a change. */
export function githubFormat(): ReportFormat {
  return {
    head: "",
    pod: (pod) =>
      findingsOf(pod)
        .map((finding) => {
          const { code, container, message, severity } = finding;
          const where = container === undefined ? podName(pod.found) : `${podName(pod.found)}, container ${container}`;
          const text = `${where}: ${message}. ${findingKind(code).remedy}`;
          return commandLine(commands[severity], pod.file, positionOf(pod, finding), code, text);
        })
        .join(""),
    problem: ({ file, problem, position }) => commandLine("error", file, position, "not readable", problem),
    tail: () => "",
  };
}

function commandLine(command: Command, file: string, at: Position | undefined, title: string, text: string): string {
  const place = [
    // Standard input has no file that GitHub could show.
    ...(file === "-" ? [] : [`file=${property(file)}`]),
    ...(at === undefined ? [] : [`line=${at.line}`, `col=${at.column}`]),
    `title=${property(title)}`,
  ];
  return `::${command} ${place.join(",")}::${value(escapeControls(text))}\n`;
}

/** As actions/toolkit escapes the value of a command, and of its properties (packages/core/src/command.ts). */
function value(text: string): string {
  return escapeControls(text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A"));
}

function property(text: string): string {
  return value(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
