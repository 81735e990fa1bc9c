import type { Sample } from "./sample-server.ts";

const size = { width: 760, height: 150, left: 60, top: 28, gap: 40 };

/** An SVG with a plot each for memory and for the event loop, over the minutes of a soak. */
export function soakPicture(samples: readonly Sample[]): string {
  const plots = [
    plot(0, "Memory, MiB", samples, [
      { name: "resident", colour: "#1f77b4", read: (one) => one.residentMiB },
      { name: "heap in use", colour: "#ff7f0e", read: (one) => one.heapMiB },
    ]),
    plot(1, "Event loop held up between two looks, ms", samples, [
      { name: "at most", colour: "#d62728", read: (one) => one.longestDelayMs },
      { name: "99 %", colour: "#2ca02c", read: (one) => one.p99DelayMs },
    ]),
  ];
  const width = size.left + size.width + 20;
  const height = plots.length * (size.top + size.height + size.gap);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="#fff"/>${plots.join("")}</svg>\n`;
}

interface Line {
  readonly name: string;
  readonly colour: string;
  readonly read: (sample: Sample) => number;
}

function plot(place: number, title: string, samples: readonly Sample[], lines: readonly Line[]): string {
  const y0 = place * (size.top + size.height + size.gap) + size.top;
  const most = Math.max(...lines.flatMap(({ read }) => samples.map(read))) * 1.1;
  const end = samples.at(-1)?.seconds ?? 1;
  const x = (seconds: number) => (size.left + (seconds / end) * size.width).toFixed(1);
  const y = (value: number) => (y0 + size.height - (value / most) * size.height).toFixed(1);
  const grid = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const value = share * most;
    return `<path d="M${size.left} ${y(value)}h${size.width}" stroke="#ddd"/><text x="${size.left - 6}" y="${Number(y(value)) + 4}" text-anchor="end">${Math.round(value)}</text>`;
  });
  const drawn = lines.map(({ name, colour, read }, index) => {
    const points = samples.map((one) => `${x(one.seconds)},${y(read(one))}`).join(" ");
    const legend = `<text x="${size.left + size.width - 100 * (lines.length - index)}" y="${y0 - 8}" fill="${colour}">${name}</text>`;
    return `<polyline points="${points}" fill="none" stroke="${colour}"/>${legend}`;
  });
  const minutes = (end / 60).toFixed(0);
  const axis = `<text x="${size.left}" y="${y0 + size.height + 16}">0</text><text x="${size.left + size.width}" y="${y0 + size.height + 16}" text-anchor="end">${minutes} min</text>`;
  return `<text x="${size.left}" y="${y0 - 8}" font-weight="bold">${title}</text>${grid.join("")}${drawn.join("")}${axis}`;
}
