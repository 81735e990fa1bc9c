import { type FindingCode, findingCodes, findingKind, type Severity } from "../../core/findings.ts";
import { findingPage } from "../finding-pages.ts";
import { type Block, heading, item, paragraph, title } from "./page.ts";

/** Everything there is to know of a kind of finding. */
export function explainFinding(code: FindingCode): readonly Block[] {
  const { severity, sentence, remedy, unfixable, always } = findingKind(code);
  const { title: what, text, readOn } = findingPage(code);
  return [
    title(`${code} (${severity})`),
    paragraph(`${what}.`),
    heading("What it means"),
    ...text.map(paragraph),
    heading("What to do"),
    paragraph(remedy),
    heading("How it is told"),
    paragraph(`"${sentence}"`),
    paragraph(
      `${severityTexts[severity]} ${always ? alwaysText : ignoreText(code)}${unfixable ? ` ${unfixableText}` : ""}`,
    ),
    ...(readOn === undefined ? [] : [paragraph(`Read on: docs/${readOn.document}`)]),
  ];
}

const severityTexts = {
  error: "An error: seen to crash or never to start, or a fault of boxinit itself.",
  warning: "A warning: something is hidden, dropped or lost.",
  info: "Advice: no fault by itself.",
} as const satisfies Record<Severity, string>;

const alwaysText = "No annotation can silence it.";
const unfixableText = "Under the policy `onUnfixable: deny` the pod is refused.";

function ignoreText(code: FindingCode): string {
  return `The annotation \`boxinit/ignore-findings: ${code}\` silences it.`;
}

/** Every code, with what it is about. */
export function listFindings(): readonly Block[] {
  return [
    title("Findings"),
    ...findingCodes.map((code) => item(`\`${code}\`: ${findingPage(code).title}`)),
    paragraph("`boxinit explain CODE` tells all about one, `boxinit explain FILE` about the pods of a manifest."),
  ];
}
