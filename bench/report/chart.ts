import type { Figures } from "../measure/figures.ts";
import { askFigures } from "./ask-figures.ts";
import { short } from "./statistics.ts";

const shown = ["repaired-small", "repaired-200k", "repaired-1500k", "other-small"];
const [width, left, right] = [760, 190, 170];
const [headHeight, rowHeight, gap] = [34, 24, 22];

const style = `
    .text { fill: #1f2328 }
    .soft { fill: #59636e }
    .bar { fill: #afb8c1 }
    .bare { fill: none; stroke: #8c959f; stroke-dasharray: 4 3 }
    .own { fill: #1a7f37 }
    @media (prefers-color-scheme: dark) {
      .text { fill: #f0f6fc }
      .soft { fill: #9198a1 }
      .bar { fill: #3d444d }
      .bare { stroke: #656c76 }
      .own { fill: #3fb950 }
    }
  `;

interface Bar {
  readonly title: string;
  readonly kind: "own" | "bar" | "bare";
  /** Reviews that a second of processor time is enough for. */
  readonly rate: number;
  readonly cpu: number;
}

/** How many reviews a second of processor time is enough for: a group of bars for each load, each with a scale of its own. */
export function drawChart(figures: Figures): string {
  const groups = shown.flatMap((load) => {
    const title = figures.loads.find(({ name }) => name === load)?.title;
    const bars = barsOf(figures, load);
    return title === undefined || bars.length === 0 ? [] : [{ title, bars }];
  });
  const parts: string[] = [];
  let y = 0;
  for (const { title, bars } of groups) {
    parts.push(`<text class="text" font-weight="600" x="0" y="${y + 18}">${escapeXml(title)}</text>`);
    y += headHeight;
    const most = Math.max(...bars.map(({ rate }) => rate));
    for (const bar of bars) {
      parts.push(drawBar(bar, y, most));
      y += rowHeight;
    }
    y += gap;
  }
  const { machine, missing } = figures;
  const foot = [
    "Reviews for each second of the server's processor time, over TLS: medians of rounds in turns. Longer is better.",
    `Dashed: answers without looking. ${machine.processor}, Node.js ${machine.node}, ${machine.date}.`,
    ...missing.map(({ title }) => `Missing: ${title}, which couldn't be built or started.`),
  ];
  for (const line of foot) {
    y += 16;
    parts.push(`<text class="soft" font-size="12" x="0" y="${y}">${escapeXml(line)}</text>`);
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y + 8}" font-family="ui-sans-serif, system-ui, sans-serif" font-size="14" role="img" aria-labelledby="title">
  <title id="title">${escapeXml(`Reviews for each second of processor time: ${groups.map(describe).join("; ")}`)}</title>
  <style>${style}</style>
  ${parts.join("\n  ")}
</svg>
`;
}

function barsOf(figures: Figures, load: string): readonly Bar[] {
  const bars = figures.contenders.flatMap(({ name, title }): Bar[] => {
    const cpu = askFigures(figures, { of: "cpu", contender: name, load })?.median;
    if (cpu === undefined) return [];
    return [
      { title, cpu, rate: 1e6 / cpu, kind: name === "boxinit" ? "own" : name.startsWith("bare-") ? "bare" : "bar" },
    ];
  });
  return bars.toSorted((a, b) => b.rate - a.rate);
}

function drawBar({ title, kind, rate, cpu }: Bar, y: number, most: number): string {
  const length = Math.max(1, ((width - left - right) * rate) / most);
  const weight = kind === "own" ? ' font-weight="600"' : "";
  const value = `${rate >= 10 ? Math.round(rate) : short(rate)}  (${short(cpu / 1000)} ms each)`;
  return [
    `<text class="text"${weight} x="${left - 10}" y="${y + 15}" text-anchor="end">${escapeXml(title)}</text>`,
    `<rect class="${kind}" x="${left}" y="${y + 2}" width="${length.toFixed(1)}" height="${rowHeight - 6}" rx="3"/>`,
    `<text class="soft" font-size="12" x="${(left + length + 8).toFixed(1)}" y="${y + 15}">${value}</text>`,
  ].join("");
}

function describe({ title, bars }: { readonly title: string; readonly bars: readonly Bar[] }): string {
  return `${title}: ${bars.map((bar) => `${bar.title} ${Math.round(bar.rate)}`).join(", ")}`;
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
