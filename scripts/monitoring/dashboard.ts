import { join } from "node:path";
import {
  BigValueGraphMode,
  BigValueTextMode,
  ReduceDataOptionsBuilder,
  TooltipDisplayMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from "@grafana/grafana-foundation-sdk/common";
import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  RowBuilder,
  VariableRefresh,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { PanelBuilder as HeatmapBuilder } from "@grafana/grafana-foundation-sdk/heatmap";
import { DataqueryBuilder, PromQueryFormat } from "@grafana/grafana-foundation-sdk/prometheus";
import { PanelBuilder as StatBuilder } from "@grafana/grafana-foundation-sdk/stat";
import { PanelBuilder as TimeseriesBuilder } from "@grafana/grafana-foundation-sdk/timeseries";
import { type MetricName, metricKind, metricKinds } from "../../src/telemetry/metrics-table.ts";
import { foreignPanels } from "./foreign-panels.ts";
import { type Panel, panels, rowTitles } from "./panels.ts";
import { type Query, queriesOf } from "./queries.ts";

export const dashboardFile = join(import.meta.dirname, "../../charts/boxinit/files/dashboard.json");

const datasource = { type: "prometheus", uid: "$datasource" };

interface Shown {
  readonly panel: Panel;
  readonly metric: string;
  readonly help: string;
  readonly queries: readonly Query[];
}

/** The dashboard as the chart packages it. */
export function dashboardText(): string {
  return `${JSON.stringify(buildDashboard(), null, 2)}\n`;
}

function buildDashboard(): Dashboard {
  const builder = new DashboardBuilder("boxinit")
    .uid("boxinit")
    .description("Reviews, certificates and processes of boxinit. Made from its table of metrics.")
    .tags(["boxinit", "sysbox", "admission"])
    .time({ from: "now-6h", to: "now" })
    .refresh("1m")
    .tooltip(DashboardCursorSync.Crosshair)
    .withVariable(new DatasourceVariableBuilder("datasource").label("Data source").type("prometheus"))
    .withVariable(namespaceVariable());
  const shown = [...ownPanels(), ...foreign()];
  for (const title of rowTitles) {
    builder.withRow(new RowBuilder(title));
    for (const one of shown.filter(({ panel }) => panel.row === title)) builder.withPanel(buildPanel(one));
  }
  const dashboard = builder.build();
  // Grafana would number the panels itself, and each time anew.
  const numbered = dashboard.panels?.map((panel, index) => ({ ...panel, id: index + 1 }));
  return numbered === undefined ? dashboard : { ...dashboard, panels: numbered };
}

function namespaceVariable() {
  const query = "label_values(boxinit_build_info, namespace)";
  return new QueryVariableBuilder("namespace")
    .label("Namespace")
    .datasource(datasource)
    .query(query)
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .multi(true)
    .includeAll(true)
    .current({ selected: true, text: ["All"], value: ["$__all"] });
}

function ownPanels(): readonly Shown[] {
  const isName = (name: string): name is MetricName => Object.hasOwn(metricKinds, name);
  return Object.keys(metricKinds)
    .filter(isName)
    .flatMap((metric) =>
      panels[metric].map((panel) => ({
        panel,
        metric,
        help: metricKind(metric).help,
        queries: queriesOf(metric, panel),
      })),
    );
}

function foreign(): readonly Shown[] {
  return foreignPanels.map((panel) => {
    const { metric, help, selector } = panel;
    return { panel, metric, help, queries: queriesOf(metric, panel, selector) };
  });
}

function buildPanel(shown: Shown) {
  switch (shown.panel.show) {
    case "number":
      return withQueries(number(), shown);
    case "heatmap":
      return withQueries(new HeatmapBuilder().hideLegend().height(8).span(8), shown);
    case "rate":
    case "value":
    case "quantiles":
      return withQueries(timeseries(shown.panel), shown);
    default:
      return shown.panel.show satisfies never;
  }
}

function number() {
  return new StatBuilder()
    .textMode(BigValueTextMode.ValueAndName)
    .graphMode(BigValueGraphMode.None)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(["lastNotNull"]))
    .height(5)
    .span(12);
}

function timeseries({ row, show }: Panel) {
  const builder = new TimeseriesBuilder()
    .legend(new VizLegendOptionsBuilder().showLegend(true))
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi))
    .fillOpacity(10)
    .height(8)
    .span(row === "Reviews and findings" ? 12 : 8);
  return show === "value" ? builder : builder.min(0);
}

function withQueries<Builder extends StatBuilder | HeatmapBuilder | TimeseriesBuilder>(
  builder: Builder,
  { panel, metric, help, queries }: Shown,
): Builder {
  builder.title(panel.title).description(`${help} (${metric})`).unit(panel.unit).datasource(datasource);
  for (const [index, { expression, legend }] of queries.entries()) {
    const query = new DataqueryBuilder()
      .refId("ABC".charAt(index))
      .datasource(datasource)
      .expr(expression)
      .legendFormat(legend);
    if (panel.show === "heatmap") query.format(PromQueryFormat.Heatmap);
    if (panel.show === "number") query.instant();
    builder.withTarget(query);
  }
  return builder;
}
