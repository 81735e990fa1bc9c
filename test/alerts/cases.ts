import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";

const alertCase = z.strictObject({
  name: z.string(),
  /** Values minute by minute, in promtool's notation. */
  series: z.record(z.string(), z.string()),
  /** There is no replica: boxinit_build_info is not added. */
  absent: z.boolean().default(false),
  at: z.string(),
  fires: z
    .array(z.strictObject({ alert: z.string(), labels: z.record(z.string(), z.string()), summary: z.string() }))
    .default([]),
  near: z.array(z.string()).default([]),
});

export type AlertCase = z.output<typeof alertCase>;

const folder = join(import.meta.dirname, "cases");

export const alertCases: readonly (AlertCase & { readonly file: string })[] = globSync("*.yaml", { cwd: folder })
  .sort()
  .flatMap((file) =>
    z
      .array(alertCase)
      .parse(parse(readFileSync(join(folder, file), "utf8")))
      .map((one) => ({ ...one, file: basename(file) })),
  );

/** The case as promtool takes it: all alerts are asked about, those that are not to fire too. */
export function promtoolTest({ name, series, absent, at, fires }: AlertCase, alerts: readonly string[]) {
  const replicas = absent ? {} : { "boxinit_build_info{$0}": "1x1500", "boxinit_build_info{$1}": "1x1500" };
  return {
    name,
    interval: "1m",
    input_series: Object.entries({ ...series, ...replicas }).map(([one, values]) => ({ series: fill(one), values })),
    alert_rule_test: alerts.map((alert) => ({
      eval_time: at,
      alertname: alert,
      exp_alerts: fires
        .filter((one) => one.alert === alert)
        .map(({ labels, summary }) => ({ exp_labels: labels, exp_annotations: { summary } })),
    })),
  };
}

function fill(series: string): string {
  return series.replace(/\$([01])/, 'namespace="boxinit",job="boxinit",pod="boxinit-$1"');
}
