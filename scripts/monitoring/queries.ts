import type { Panel } from "./panels.ts";

export interface Query {
  readonly expression: string;
  /** With labels in double braces, as Grafana takes it. */
  readonly legend: string;
}

/** The queries of a panel, in PromQL with Grafana's variables. */
export function queriesOf(metric: string, panel: Panel, selector = 'namespace=~"$namespace"'): readonly Query[] {
  const { show, by = [], onlyPositive, title } = panel;
  const series = `${metric}{${selector}}`;
  const buckets = `sum by (le) (rate(${metric}_bucket{${selector}}[$__rate_interval]))`;
  const legend = by.length === 0 ? title : by.map((label) => `{{${label}}}`).join(" ");
  switch (show) {
    case "rate": {
      const rate = `${sumBy(by)} (rate(${series}[$__rate_interval]))`;
      return [{ expression: onlyPositive === true ? `${rate} > 0` : rate, legend }];
    }
    case "value":
      return [{ expression: series, legend: "{{pod}}" }];
    case "number":
      return [{ expression: `${sumBy(by)} (${series})`, legend }];
    case "quantiles":
      return [0.5, 0.95, 0.99].map((quantile) => ({
        expression: `histogram_quantile(${quantile}, ${buckets})`,
        legend: `${quantile * 100} %`,
      }));
    case "heatmap":
      return [{ expression: buckets, legend: "{{le}}" }];
    default:
      return show satisfies never;
  }
}

function sumBy(labels: readonly string[]): string {
  return labels.length === 0 ? "sum" : `sum by (${labels.join(", ")})`;
}
