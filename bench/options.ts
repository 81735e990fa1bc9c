import { join } from "node:path";
import { parseArgs } from "node:util";
import { repository } from "./contenders/cache.ts";
import type { Contender } from "./contenders/contender.ts";
import { contenders } from "./contenders/contenders.ts";
import { type Load, loads } from "./load/loads.ts";

export interface BenchOptions {
  readonly contenders: readonly Contender[];
  readonly loads: readonly Load[];
  readonly rounds: number;
  /** Of each attack. */
  readonly seconds: number;
  readonly starts: number;
  /** How long after the largest reviews memory is looked at once more; 0: not at all. */
  readonly restSeconds: number;
  /** How long one may wait at the end of the queue: slower servers get fewer connections. */
  readonly patienceSeconds: number;
  readonly json: string;
  readonly svg: string | undefined;
}

/** The API server waits ten seconds for a webhook that doesn't say otherwise. */
const whole = { loads, rounds: 3, seconds: 1.5, starts: 5, rest: 60, patienceSeconds: 10 };
const quick = {
  loads: loads.filter(({ name }) => !["other-200k", "other-1500k"].includes(name)),
  rounds: 2,
  seconds: 0.4,
  starts: 1,
  rest: 0,
  patienceSeconds: 3,
};

const usage = `Usage: npm run bench -- [options]

boxinit beside its peers: each a process of its own with TLS, asked in turns.

  --quick             fewer and shorter rounds: under 3 minutes, once all is built
  --contenders NAMES  which, with commas: ${contenders.map(({ name }) => name).join(", ")}
  --loads NAMES       which, with commas: ${loads.map(({ name }) => name).join(", ")}
  --rounds NUMBER     of each load (${whole.rounds})
  --seconds NUMBER    that each load lasts in each round (${whole.seconds})
  --starts NUMBER     of each contender, for the time from start to ready (${whole.starts})
  --rest NUMBER       seconds after the largest reviews at which memory is looked at again (${whole.rest}); 0 leaves it out
  --json FILE         where all figures are written (.cache/bench/figures.json)
  --svg FILE          a chart of them
`;

const ways = {
  help: { type: "boolean" },
  quick: { type: "boolean" },
  contenders: { type: "string" },
  loads: { type: "string" },
  rounds: { type: "string" },
  seconds: { type: "string" },
  starts: { type: "string" },
  rest: { type: "string" },
  json: { type: "string" },
  svg: { type: "string" },
} as const;

/** What the command line says. @returns the text to print instead, and the exit code, where there is nothing to run */
export function readOptions(args: readonly string[]): BenchOptions | { readonly text: string; readonly code: number } {
  try {
    const { values } = parseArgs({ args: [...args], options: ways });
    if (values.help) return { text: usage, code: 0 };
    const preset = values.quick ? quick : whole;
    return {
      contenders: chosen("contenders", contenders, values.contenders, contenders),
      loads: chosen("loads", loads, values.loads, preset.loads),
      rounds: number("rounds", values.rounds, preset.rounds, 1),
      seconds: number("seconds", values.seconds, preset.seconds, 0.1),
      starts: number("starts", values.starts, preset.starts, 1),
      restSeconds: number("rest", values.rest, preset.rest, 0),
      patienceSeconds: preset.patienceSeconds,
      json: values.json ?? join(repository, ".cache/bench/figures.json"),
      svg: values.svg,
    };
  } catch (error) {
    return { text: `${error instanceof Error ? error.message : error}\n\n${usage}`, code: 2 };
  }
}

function chosen<T extends { readonly name: string }>(
  option: string,
  all: readonly T[],
  names: string | undefined,
  preset: readonly T[],
): readonly T[] {
  if (names === undefined) return preset;
  return names.split(",").map((name) => {
    const found = all.find((one) => one.name === name);
    if (found === undefined) throw new Error(`--${option}: there is no ${JSON.stringify(name)}`);
    return found;
  });
}

function number(option: string, text: string | undefined, preset: number, least: number): number {
  const value = text === undefined ? preset : Number(text);
  const isCount = option === "rounds" || option === "starts";
  if (!(value >= least) || value > 3600 || (isCount && !Number.isInteger(value))) {
    throw new Error(`--${option} is ${text}: write a number from ${least} on`);
  }
  return value;
}
