const bars = "▁▂▃▄▅▆▇█";

/** A line of bars from zero to the largest, each the largest of its part. */
export function sparkline(points: readonly number[], width: number): string {
  const most = Math.max(...points);
  return Array.from({ length: Math.min(width, points.length) }, (_, index) => {
    const parts = Math.min(width, points.length);
    const from = Math.floor((index * points.length) / parts);
    const to = Math.floor(((index + 1) * points.length) / parts);
    const height = most === 0 ? 0 : Math.max(...points.slice(from, to)) / most;
    return bars[Math.round(height * (bars.length - 1))];
  }).join("");
}
