/** Says on standard error how far a long run is, where somebody looks at it and no report goes by. */
export interface Progress {
  tick(): void;
  end(): void;
}

interface ProgressOptions {
  /** What a tick stands for. */
  readonly done?: string;
  /** Nothing is printed before the end, so that it goes well with a report on the same terminal. */
  readonly isReportLast?: boolean;
}

const ticksPerLine = 100;

export function createProgress({ done = "files read", isReportLast = false }: ProgressOptions = {}): Progress {
  const isShown = process.stderr.isTTY === true && (isReportLast || process.stdout.isTTY !== true);
  let ticks = 0;
  const clear = "\r\u001b[K";
  return {
    tick() {
      ticks += 1;
      if (isShown && ticks % ticksPerLine === 0) process.stderr.write(`${clear}boxinit: ${ticks} ${done}`);
    },
    end() {
      if (isShown && ticks >= ticksPerLine) process.stderr.write(clear);
    },
  };
}
