import type { ContainerFigures } from "./container-figures.ts";

/** What was read of every pod at a time. */
export interface Sample {
  readonly seconds: number;
  readonly reviews: number;
  readonly figures: readonly ContainerFigures[];
}

/** A line for each sample: of both pods their memory now and at most, and the processor time since the last line. */
export function table(samples: readonly Sample[]): string {
  const pods = samples[0]?.figures.map(({ pod }) => pod) ?? [];
  const head = pods.flatMap(() => ["anon MiB", "now MiB", "peak MiB", "CPU ms/s"]);
  const lines = samples.map(({ seconds, reviews, figures }, index) => {
    const last = samples[index - 1];
    const cells = pods.flatMap((pod) => {
      const now = figures.find((one) => one.pod === pod);
      if (now === undefined) return ["gone", "gone", "gone", "gone"];
      const before = last?.figures.find((one) => one.pod === pod);
      const memory = [now.anonymous, now.usage, now.peak].map(mebibytes);
      if (last === undefined || before === undefined) return [...memory, ""];
      return [...memory, ((now.time - before.time) / 1e6 / (seconds - last.seconds)).toFixed(0)];
    });
    return [String(Math.round(seconds)), String(reviews), ...cells];
  });
  return [pods.join(", "), ...[["seconds", "reviews", ...head], ...lines].map(row)].join("\n");
}

function row(cells: readonly string[]): string {
  return cells.map((cell) => cell.padStart(9)).join(" ");
}

function mebibytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}
