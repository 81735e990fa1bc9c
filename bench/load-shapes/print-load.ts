import type { LoadFigures } from "./measure-load.ts";
import { summarise } from "./summary.ts";

/** The figures as lines of a Markdown table, one for each kind of call. */
export function tableRows(name: string, figures: LoadFigures): string[] {
  const { calls, handshakes, processor, otherProcessor, seconds, memory, probes } = figures;
  const all = Object.values(calls).flat().length;
  return Object.entries(calls).map(([kind, some], index) => {
    const told = summarise(some);
    const other = [
      [told.wrong, "WRONG"],
      [told.rejected, "rejected"],
      [told.noAnswer, "without answer"],
      [told.retried, "tried again"],
    ].flatMap(([count, what]) => (count === 0 ? [] : [`${count} ${what}`]));
    const ofServer =
      index > 0
        ? ["", "", "", "", "", ""]
        : [
            String(handshakes),
            `${(processor / all).toFixed(2)}`,
            `${Math.round(processor / seconds / 10)} %`,
            `${Math.round(otherProcessor / seconds / 10)} %`,
            `${[memory.before, memory.peak, memory.after].map(Math.round).join(" / ")}`,
            `${Math.round(probes.worst)}${probes.refused === 0 ? "" : `, ${probes.refused} refused`}`,
          ];
    const times = [told.median, told.p99, told.worst].map((time) => time.toFixed(1));
    const cells = [index > 0 ? "" : name, kind, String(told.sent), String(told.right), other.join(", "), ...times];
    return `| ${[...cells, ...ofServer].join(" | ")} |`;
  });
}

export const tableHead: readonly string[] = [
  "| load | reviews | sent | right | else | median ms | 99 % ms | worst ms | handshakes | CPU ms each | CPU | CPU of others | MiB before / peak / after 1 s | worst probe ms |",
  `|${" --- |".repeat(14)}`,
];
