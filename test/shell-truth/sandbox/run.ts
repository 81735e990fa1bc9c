/** A program to start, and when to give it up. */
export interface Run {
  /** A path, or a name that is looked up in the PATH of `env`. */
  readonly file: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly seconds: number;
}

/** What a stand-in for init tells about how it was started. */
export interface InitReport {
  readonly pid: number;
  readonly argv: readonly string[];
  readonly env: ReadonlyMap<string, string>;
  /** Open descriptors: text to compare with that of another report from the same batch, not to interpret. */
  readonly descriptors: string;
  /** Working folder, umask, niceness, ignored and blocked signals: the same. */
  readonly state: string;
}

export interface Observation {
  /** The started program's process id: 1 in a PID namespace of its own. */
  readonly pid: number;
  /** In the order in which they started; usually one or none. */
  readonly inits: readonly InitReport[];
  /** Exit code, 128 + signal, or `timeout`. */
  readonly status: string;
  /** The beginning of what was written to standard error. */
  readonly errors: string;
  /** How init reports itself where it is started directly, without a shell, in this very place. */
  readonly direct: InitReport;
}
