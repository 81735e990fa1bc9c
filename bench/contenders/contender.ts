/** One side of the comparison: how it comes to be, and how it is started. */
export interface Contender {
  readonly name: string;
  /** In tables and charts. */
  readonly title: string;
  /** `constant`: whatever comes, it reads it and says that it is allowed. */
  readonly answers: "repairs" | "constant";
  /** Builds what it needs, unless that is there. @throws Error that says why it can't be */
  readonly prepare: () => Promise<Prepared>;
}

export interface Prepared {
  /** What to start, and where to send reviews. */
  readonly launch: (place: Place) => Launch;
  /** Ends what was started for it beside its own process. */
  readonly close?: () => Promise<void>;
}

/** What a process is given. */
export interface Place {
  /** A free one of loopback. */
  readonly port: number;
  /** With `tls.crt` and `tls.key`, for its own files too. */
  readonly folder: string;
  /** What those answer that know one answer only. */
  readonly answer: string;
}

export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Of the URL that reviews are sent to. */
  readonly path: string;
}
