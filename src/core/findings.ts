import { escapeControls } from "./escape-controls.ts";
import { bootKinds } from "./finding-kinds/boot.ts";
import { boxinitKinds } from "./finding-kinds/boxinit.ts";
import { clusterKinds } from "./finding-kinds/cluster.ts";
import { effectKinds } from "./finding-kinds/effects.ts";
import type { FindingKind, Severity } from "./finding-kinds/finding-kind.ts";
import { initKinds } from "./finding-kinds/init.ts";
import { practiceKinds } from "./finding-kinds/practice.ts";
import { sysboxKinds } from "./finding-kinds/sysbox.ts";
import { tokenKinds } from "./finding-kinds/tokens.ts";
import { volumeKinds } from "./finding-kinds/volumes.ts";

export type { Severity };

/**
 * Everything boxinit can say: one table, in parts. A code labels the metric, the log line, the warning, the report
 * and the page in docs/reference/findings.md; it is stable, and a retired one is never used again.
 */
export const findingKinds = {
  ...initKinds,
  ...tokenKinds,
  ...volumeKinds,
  ...bootKinds,
  ...sysboxKinds,
  ...effectKinds,
  ...practiceKinds,
  ...boxinitKinds,
  ...clusterKinds,
} as const satisfies Record<string, FindingKind>;

export type FindingCode = keyof typeof findingKinds;

export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  readonly container?: string;
  readonly message: string;
  readonly data?: Readonly<Record<string, string>>;
}

/** Fills the code's sentence with the data, on one line: what would break it or turn its direction is escaped. */
export function makeFinding(
  code: FindingCode,
  data: Readonly<Record<string, string>> = {},
  container?: string,
): Finding {
  const { severity } = findingKinds[code];
  const message = fill(sentences[code], data);
  return {
    code,
    severity,
    ...(container === undefined ? {} : { container }),
    message,
    ...(Object.keys(data).length === 0 ? {} : { data }),
  };
}

/** Each code once, in the order of the findings. */
export function codesOf(findings: readonly Finding[]): readonly FindingCode[] {
  return [...new Set(findings.map(({ code }) => code))];
}

export function isFindingCode(text: string): text is FindingCode {
  return Object.hasOwn(findingKinds, text);
}

export const findingCodes: readonly FindingCode[] = Object.keys(findingKinds).filter(isFindingCode);

export function findingKind(code: FindingCode): FindingKind {
  return findingKinds[code];
}

/** Each sentence cut where its data comes in: text and names in turn. */
const sentences = Object.fromEntries(
  Object.entries(findingKinds).map(([code, { sentence }]) => [code, sentence.split(/\{(\w+)\}/)]),
);

function fill(sentence: readonly string[] = [], data: Readonly<Record<string, string>>): string {
  const parts = sentence.map((part, at) => (at % 2 === 0 ? part : escapeControls(data[part] ?? `{${part}}`)));
  return parts.join("");
}
