/**
 * `error` for what was seen to crash or never to start, `warning` for what hides or drops something, `info` for
 * advice.
 */
export type Severity = "error" | "warning" | "info";

/** A row of the table. `{name}` in the sentence stands for a value of the finding's data. */
export interface FindingKind {
  readonly severity: Severity;
  readonly sentence: string;
  readonly remedy: string;
  /** The pod stays broken after the repair: `onUnfixable: deny` refuses it. */
  readonly unfixable?: true;
  /** About the cluster, boxinit itself or the annotations: `boxinit/ignore-findings` can't silence it. */
  readonly always?: true;
}
