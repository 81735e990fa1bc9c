import { styleText } from "node:util";
import { diffLines } from "diff";
import { escapeControls } from "../../src/core/escape-controls.ts";
import type { Answer } from "./answer.ts";
import type { DemoCase } from "./cases.ts";
import { describePod } from "./pod.ts";

// styleText leaves colours out where NO_COLOR is set and where the output is no terminal.

/** One review on the screen: what the pod was, what was decided and why, before and after. */
export function showCase(each: DemoCase, answer: Answer, milliseconds: number, notExamined: string): string {
  const { metadata, spec } = each.object;
  const name = metadata.name ?? `${metadata.generateName ?? ""}...`;
  const examined = answer.decision !== "not-examined";
  const told = examined ? answer.findings : notExamined.replaceAll("-", " ");
  return [
    styleText("bold", `${name}: ${each.title}`),
    `  runtimeClassName ${spec.runtimeClassName ?? "none"}; ${milliseconds.toFixed(1)} ms`,
    `  ${styleText("cyan", answer.decision)}: ${told}`,
    ...answer.warnings.map((line) => `  ${styleText("yellow", escapeControls(line))}`),
    ...(examined ? [showDiff(describePod(each.object), describePod(answer.after))] : []),
    "",
  ].join("\n");
}

/** A line each: what was, in red with a minus, what is, in green with a plus, and what stays. */
export function showDiff(before: string, after: string): string {
  return diffLines(before, after)
    .flatMap(({ value, added, removed }) =>
      value
        .trimEnd()
        .split("\n")
        .map((line) => {
          if (added) return styleText("green", `  + ${line}`);
          return removed ? styleText("red", `  - ${line}`) : `    ${line}`;
        }),
    )
    .join("\n");
}
