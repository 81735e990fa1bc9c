import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { findHelm } from "../helm/find-tools.ts";
import { chartFolder, parseObjects } from "./render-chart.ts";

const run = promisify(execFile);

let parent: string;
beforeAll(() => {
  parent = mkdtempSync(join(tmpdir(), "boxinit-test-"));
  const dependencies = [{ name: "boxinit", version: ">=0", condition: "boxinit.enabled" }];
  writeFileSync(
    join(parent, "Chart.yaml"),
    stringify({ apiVersion: "v2", name: "platform", version: "1.0.0", dependencies }),
  );
  writeFileSync(join(parent, "values.yaml"), stringify({ global: { team: "platform" }, boxinit: { mode: "audit" } }));
  mkdirSync(join(parent, "charts"));
  cpSync(chartFolder, join(parent, "charts/boxinit"), { recursive: true });
});
afterAll(() => rmSync(parent, { recursive: true }));

describe("as a dependency of another chart", () => {
  it.each([
    [true, ["platform-boxinit"]],
    [false, []],
  ])("with boxinit.enabled=%s, the Deployments are %j", async (enabled, names) => {
    const { stdout } = await run(findHelm(), ["template", "platform", parent, "--set", `boxinit.enabled=${enabled}`]);
    const deployments = parseObjects(stdout).filter(({ kind }) => kind === "Deployment");
    expect(deployments.map(({ metadata }) => metadata.name)).toEqual(names);
  });
});
