/** All that a run has measured: what is written into the JSON file. */
export interface Figures {
  readonly machine: Machine;
  readonly options: {
    readonly rounds: number;
    readonly seconds: number;
    readonly starts: number;
    readonly restSeconds: number;
    readonly patienceSeconds: number;
  };
  readonly contenders: readonly { readonly name: string; readonly title: string }[];
  /** Contenders that there was no way to build or start. */
  readonly missing: readonly { readonly name: string; readonly title: string; readonly reason: string }[];
  readonly loads: readonly { readonly name: string; readonly title: string; readonly bytes: number }[];
  readonly starts: readonly Start[];
  readonly attacks: readonly Attack[];
  readonly rests: readonly Rest[];
}

export interface Machine {
  readonly processor: string;
  readonly kernel: string;
  readonly node: string;
  readonly cores: string;
  readonly date: string;
}

export interface Start {
  readonly contender: string;
  readonly round: number;
  /** From the start of the process to the first answer. */
  readonly milliseconds: number;
  /** Resident memory in bytes, a second later. */
  readonly idle: number;
}

export interface Attack {
  readonly contender: string;
  readonly load: string;
  readonly round: number;
  readonly connections: number;
  readonly requests: number;
  /** Processor time of the server for one review, in microseconds. */
  readonly cpu: number;
  /** Latencies in milliseconds. */
  readonly median: number;
  readonly p99: number;
  /** The most resident memory while it lasted, in bytes. */
  readonly peak: number;
}

export interface Rest {
  readonly contender: string;
  /** Since the last load. */
  readonly seconds: number;
  /** Resident memory in bytes. */
  readonly resident: number;
}
