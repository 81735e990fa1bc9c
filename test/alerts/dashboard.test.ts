import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { stringify } from "yaml";
import { z } from "zod";

const run = promisify(execFile);
const scratch = mkdtempSync(join(tmpdir(), "boxinit-dashboard-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const dashboard = z.object({
  panels: z.array(z.object({ targets: z.array(z.object({ expr: z.string() })).default([]) })),
});

test("promtool takes every query of the dashboard", async () => {
  const file = join(import.meta.dirname, "../../charts/boxinit/files/dashboard.json");
  const { panels } = dashboard.parse(JSON.parse(readFileSync(file, "utf8")));
  const queries = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
  // As Grafana would fill them in.
  const filled = queries.map((expr) => expr.replaceAll("$__rate_interval", "5m").replaceAll("$namespace", ".*"));
  const rules = filled.map((expr, index) => ({ record: `query:${index}`, expr }));
  const written = join(scratch, "queries.yaml");
  writeFileSync(written, stringify({ groups: [{ name: "queries", rules }] }));
  const { stdout } = await run("promtool", ["check", "rules", written]);
  expect(stdout).toContain(`SUCCESS: ${queries.length} rules found`);
});
