import type { InitReport, Observation, Run } from "./run.ts";

/** The launcher's standard input (launch.c). No text of a run may contain NUL: no process can have that in argv. */
export function encodeBatch(runs: readonly Run[]): string {
  const list = (items: readonly string[]) => [String(items.length), ...items];
  return runs
    .flatMap((run, number) => [
      String(number),
      String(run.seconds),
      run.file,
      ...list(Object.entries(run.env).map(([name, value]) => `${name}=${value}`)),
      ...list(run.argv),
    ])
    .map((item) => `${item}\0`)
    .join("");
}

/** The launcher's log, as observations in the order of the runs. The first run must have started init directly. */
export function decodeLog(log: string): Observation[] {
  const observations: Observation[] = [];
  let direct: InitReport | undefined;
  let pid = 0;
  let inits: InitReport[] = [];
  for (const line of log.split("\n")) {
    const [word, ...fields] = line.split(" ");
    if (word === "begin") pid = Number(fields[1]);
    if (word === "init") inits.push(decodeInit(fields));
    if (word === "end") {
      direct ??= inits[0];
      if (direct === undefined) throw new Error(`the stand-in for init does not start: ${decodeText(fields[2] ?? "")}`);
      observations.push({ pid, inits, status: fields[1] ?? "", errors: decodeText(fields[2] ?? ""), direct });
      pid = 0;
      inits = [];
    }
  }
  return observations;
}

function decodeInit([pid, argv, env, descriptors, state]: readonly string[]): InitReport {
  const variables = decodeList(env ?? "").map((variable): [string, string] => {
    const equals = variable.indexOf("=");
    return [variable.slice(0, equals), variable.slice(equals + 1)];
  });
  return {
    pid: Number(pid),
    argv: decodeList(argv ?? ""),
    env: new Map(variables),
    descriptors: descriptors ?? "",
    state: decodeList(state ?? "").join(", "),
  };
}

function decodeList(hexadecimal: string): string[] {
  if (hexadecimal === "-") return [];
  return decodeText(hexadecimal).split("\0").slice(0, -1);
}

function decodeText(hexadecimal: string): string {
  return Buffer.from(hexadecimal, "hex").toString("utf8");
}
