/** Says on standard error how far a long run is, where somebody looks at it and no report goes by. */
export interface Progress {
  tick(): void;
  end(): void;
}

const filesPerLine = 100;

export function createProgress(): Progress {
  const isShown = process.stderr.isTTY === true && process.stdout.isTTY !== true;
  let files = 0;
  const clear = "\r\u001b[K";
  return {
    tick() {
      files += 1;
      if (isShown && files % filesPerLine === 0) process.stderr.write(`${clear}boxinit: ${files} files read`);
    },
    end() {
      if (isShown && files >= filesPerLine) process.stderr.write(clear);
    },
  };
}
