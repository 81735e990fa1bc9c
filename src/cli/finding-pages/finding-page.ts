/** What there is to know of a finding beside its row in core/findings.ts: `explain`, SARIF and the reference read it. */
export interface FindingPage {
  /** A sentence without its full stop, true of every pod that has the finding. */
  readonly title: string;
  /** Paragraphs, in Markdown that a terminal can show: code in backquotes is all of it. */
  readonly text: readonly string[];
  /** A heading of the documentation that tells more. */
  readonly readOn?: { readonly text: string; readonly document: string };
}

/** A page for each row of a part of the table. */
export type FindingPages<Kinds> = Readonly<Record<keyof Kinds, FindingPage>>;
