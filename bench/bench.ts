import { writeFileSync } from "node:fs";
import { openField } from "./contenders/field.ts";
import { goProgram } from "./contenders/go-programs.ts";
import { shareOutCores } from "./load/cores.ts";
import type { Figures } from "./measure/figures.ts";
import { describeMachine } from "./measure/machine.ts";
import { measureLoads } from "./measure/measure-loads.ts";
import { measureStarts } from "./measure/measure-starts.ts";
import { readOptions } from "./options.ts";
import { drawChart } from "./report/chart.ts";
import { writeTables } from "./report/write-tables.ts";
import { checkAnswers } from "./reviews/check-answers.ts";
import { makeReviews } from "./reviews/reviews.ts";

// build contenders -> start -> check their answers -> starts and rounds of load, in turns -> figures -> tables, JSON, SVG
const options = readOptions(process.argv.slice(2));
if ("text" in options) {
  console[options.code === 0 ? "log" : "error"](options.text);
  process.exit(options.code);
}

for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

const vegeta = buildVegeta();
const cores = shareOutCores();
const reviews = makeReviews().filter(({ name }) => options.loads.some(({ review }) => review === name));
const field = await openField(options.contenders, reviews, cores.servers);
try {
  const own = field.missing.find(({ name }) => name === "boxinit");
  if (own !== undefined) throw new Error(`boxinit: ${own.reason}`);
  await checkAnswers(field.running, reviews);
  const { rounds, seconds, restSeconds, patienceSeconds } = options;
  const starts = await measureStarts(field, options.starts);
  const { attacks, rests } = await measureLoads(field, reviews, { vegeta, pin: cores.load }, options);
  const figures: Figures = {
    machine: describeMachine(cores.words),
    options: { rounds, seconds, starts: options.starts, restSeconds, patienceSeconds },
    contenders: field.running.map(({ name, title }) => ({ name, title })),
    missing: field.missing,
    loads: options.loads.map(({ name, title, review }) => {
      return { name, title, bytes: reviews.find((one) => one.name === review)?.body.length ?? 0 };
    }),
    starts,
    attacks,
    rests,
  };
  console.log(writeTables(figures));
  writeFileSync(options.json, `${JSON.stringify(figures, null, 2)}\n`);
  if (options.svg !== undefined) writeFileSync(options.svg, drawChart(figures));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await field.close();
}

/** Without a load there is nothing to measure. */
function buildVegeta(): string {
  try {
    return goProgram("vegeta");
  } catch (error) {
    console.error(`vegeta, which makes the load, can not be built: ${error instanceof Error ? error.message : error}`);
    process.exit(2);
  }
}
