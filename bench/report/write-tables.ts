import type { Figures } from "../measure/figures.ts";
import { askFigures, type Question } from "./ask-figures.ts";
import { judgeTargets } from "./judge-targets.ts";
import { type Spread, short } from "./statistics.ts";
import { textTable } from "./text-table.ts";

/** All that people read of a run. Of rounds it says minimum, median and maximum. */
export function writeTables(figures: Figures): string {
  const { machine, options, missing } = figures;
  const parts = [
    `${machine.processor}, ${machine.kernel}, Node.js ${machine.node}; ${machine.cores}`,
    `rounds: ${options.rounds}, of ${options.seconds} s for each load; starts: ${options.starts}; minimum/median/maximum`,
    `A server has fewer connections than the others where the last in the queue would wait more than ${options.patienceSeconds} s.`,
    ...missing.map(({ title, reason }) => `MISSING: ${title}: ${reason}`),
    ...figures.loads.map((load) => writeLoad(figures, load)),
    writeProcesses(figures),
    writeTargets(figures),
  ];
  return parts.join("\n\n");
}

function writeLoad(figures: Figures, { name: load, title, bytes }: Figures["loads"][number]): string {
  const head = ["", "CPU us/review", "times boxinit", "reviews/CPU s", "p50 ms", "p99 ms", "peak MiB", "connections"];
  const rows = figures.contenders.map(({ name: contender, title: who }) => {
    const ask = (of: Question["of"]) => askFigures(figures, { of, contender, load });
    const cpu = ask("cpu");
    return [
      who,
      three(cpu),
      three(askFigures(figures, { of: "cpu", contender, load, relativeTo: "boxinit" })),
      cpu === undefined ? "-" : String(Math.round(1e6 / cpu.median)),
      three(ask("median")),
      three(ask("p99")),
      three(ask("peak")),
      String(figures.attacks.find((one) => one.contender === contender && one.load === load)?.connections ?? "-"),
    ];
  });
  return `${title} (${bytes} bytes)\n${textTable([head, ...rows, ...missingRows(figures)])}`;
}

function writeProcesses(figures: Figures): string {
  const { restSeconds } = figures.options;
  const head = ["", "start to ready ms", "idle MiB", `MiB ${restSeconds} s after load`];
  const rows = figures.contenders.map(({ name: contender, title }) => {
    const ask = (of: Question["of"]) => three(askFigures(figures, { of, contender }));
    const rest = askFigures(figures, { of: "rest", contender });
    return [title, ask("start"), ask("idle"), rest === undefined ? "-" : short(rest.median)];
  });
  return `the process\n${textTable([head, ...rows, ...missingRows(figures)])}`;
}

function writeTargets(figures: Figures): string {
  const judged = judgeTargets(figures);
  const rows = judged.map(({ what, bound, measured, verdict }) => [what, bound, measured, verdict]);
  const met = judged.filter(({ verdict }) => verdict === "met").length;
  const missed = judged.filter(({ verdict }) => verdict === "NOT MET").length;
  const sum = `${met} met, ${missed} not met, ${judged.length - met - missed} not measured in this run`;
  return `targets: ${sum}\n${textTable([["", "target", "measured", ""], ...rows])}`;
}

function missingRows({ missing }: Figures): string[][] {
  return missing.map(({ title }) => [title, "missing"]);
}

function three(spread: Spread | undefined): string {
  if (spread === undefined) return "-";
  if (spread.minimum === spread.maximum) return short(spread.median);
  return [spread.minimum, spread.median, spread.maximum].map(short).join("/");
}
