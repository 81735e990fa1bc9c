import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { dashboardFile, dashboardText } from "../../scripts/monitoring/dashboard.ts";
import { foreignPanels } from "../../scripts/monitoring/foreign-panels.ts";
import { panels } from "../../scripts/monitoring/panels.ts";
import { type MetricName, metricKind, metricKinds } from "../../src/telemetry/metrics-table.ts";
import { readRules } from "../alerts/rules.ts";
import { headingsOf, readDocument, sectionOf } from "../docs/markdown.ts";
import { useOf } from "./metric-use.ts";

const dashboard = z
  .object({
    panels: z.array(
      z.object({
        id: z.number(),
        type: z.string(),
        title: z.string(),
        description: z.string().optional(),
        gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
        targets: z.array(z.object({ expr: z.string() })).default([]),
      }),
    ),
    templating: z.object({ list: z.array(z.object({ name: z.string(), type: z.string() })) }),
  })
  .parse(JSON.parse(readFileSync(dashboardFile, "utf8")));

const rules = readRules().groups.flatMap((group) => group.rules);
const shown = dashboard.panels.filter(({ type }) => type !== "row");
const expressions = [
  ...rules.map(({ alert, expr }) => [alert, expr] as const),
  ...shown.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr] as const)),
];
const isOwn = (name: string): name is MetricName => Object.hasOwn(metricKinds, name);
const foreign = foreignPanels.map(({ metric }) => metric);
/** What Prometheus adds to each series of a pod. */
const ofTarget = ["namespace", "job", "pod"];

describe("alerts and panels", () => {
  test.each(expressions)("%s: its metrics, their labels and values exist", (_name, expression) => {
    const uses = useOf(expression);
    expect(uses).not.toEqual([]);
    for (const { metric, suffix, matchers } of uses) {
      if (foreign.includes(metric)) continue;
      if (!isOwn(metric)) throw new Error(`no metric ${metric}`);
      const { type, labels = {} } = metricKind(metric);
      expect(suffix, metric).toBe(type === "histogram" ? "_bucket" : "");
      for (const { label, values } of matchers) {
        if (ofTarget.includes(label)) continue;
        expect(Object.keys(labels), metric).toContain(label);
        expect(labels[label], `${metric} ${label}`).toEqual(expect.arrayContaining([...values]));
      }
    }
  });

  test("are read as they are meant", () => {
    expect(useOf('sum by (a) (rate(boxinit_x_bucket{a="1",b!~"2|3"}[5m])) > 0 or boxinit_y')).toEqual([
      {
        metric: "boxinit_x",
        suffix: "_bucket",
        matchers: [
          { label: "a", values: ["1"] },
          { label: "b", values: ["2", "3"] },
        ],
      },
      { metric: "boxinit_y", suffix: "", matchers: [] },
    ]);
  });
});

describe("the dashboard", () => {
  test("is as npm run docs would write it", () => {
    expect(readFileSync(dashboardFile, "utf8")).toBe(dashboardText());
  });

  test("has every metric of the table, with what it means", () => {
    const used = new Set(
      shown.flatMap(({ targets }) => targets.flatMap(({ expr }) => useOf(expr))).map((one) => one.metric),
    );
    expect([...used].sort()).toEqual([...Object.keys(metricKinds), ...foreign].sort());
    for (const { title, description } of shown) expect(description, title).toMatch(/\. \(\w+\)$/);
  });

  test("sums up by labels that there are", () => {
    for (const [name, those] of Object.entries(panels)) {
      if (!isOwn(name)) throw new Error(`no metric ${name}`);
      const labels = Object.keys(metricKind(name).labels ?? {});
      for (const { by = [] } of those) expect(labels, name).toEqual(expect.arrayContaining([...by]));
    }
  });

  test("asks for a data source and a namespace", () => {
    const variables = dashboard.templating.list.map(({ name, type }) => ({ name, type }));
    expect(variables).toEqual([
      { name: "datasource", type: "datasource" },
      { name: "namespace", type: "query" },
    ]);
  });

  test("has panels that lie beside each other, each with an id of its own", () => {
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) => {
      expect(x + w).toBeLessThanOrEqual(24);
      return Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)} ${y + Math.floor(cell / w)}`);
    });
    expect(new Set(cells).size).toBe(cells.length);
  });
});

describe("the runbooks", () => {
  const text = readDocument("docs/runbooks.md");
  const alerts = [...new Set(rules.map(({ alert }) => alert))];

  test("have a section for each alert, in the alerts' order, and no other", () => {
    expect(headingsOf(text, 2)).toEqual(alerts);
  });

  test.each(alerts)("%s: what it means, how to see it, what to do", (alert) => {
    const section = sectionOf(text, `## ${alert}`);
    const parts = [...section.matchAll(/^\*\*(.+?)\*\* (.)/gm)].map(([, title]) => title);
    expect(parts).toEqual(["What it means.", "How to see it.", "What to do."]);
  });
});
