import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { sarifErrors } from "../cli/json-schemas.ts";
import { checkOut } from "./checkout.ts";

const minutes = 60_000;
const root = join(import.meta.dirname, "../..");
const read = (file: string): unknown => parse(readFileSync(join(root, file), "utf8"));

const texts = z.record(z.string(), z.string());
const action = z
  .object({
    inputs: z.record(z.string(), z.strictObject({ description: z.string(), default: z.string() })),
    outputs: z.record(z.string(), z.object({ value: z.string() })),
    runs: z.strictObject({
      using: z.literal("composite"),
      steps: z.array(
        z.strictObject({ name: z.string(), shell: z.literal("bash"), env: texts.default({}), run: z.string() }),
      ),
    }),
  })
  .parse(read("action.yml"));

let folder: string;
let workspace: string;
let actionPath: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "boxinit action "));
  actionPath = join(folder, "action");
  workspace = join(folder, "workspace");
  checkOut(actionPath);
  mkdirSync(join(workspace, "some pods"), { recursive: true });
  for (const name of ["issue-767.yaml", "already-right.yaml"]) {
    cpSync(join(root, "examples", name), join(workspace, "some pods", name));
  }
  const install = run("Install", {});
  expect(install).toMatchObject({ exitCode: 0 });
}, 10 * minutes);
afterAll(() => rmSync(folder, { recursive: true }));

/** `${{ inputs.NAME }}` is all that the action has of expressions. */
function fill(text: string, inputs: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{\{ inputs\.([\w-]+) \}\}/g, (_, name: string) => {
    const value = inputs[name] ?? action.inputs[name]?.default;
    if (value === undefined) throw new Error(`no input is named ${name}`);
    return value;
  });
}

/** A step as GitHub's runner has bash run it. */
function run(name: string, inputs: Readonly<Record<string, string>>) {
  const step = action.runs.steps.find((one) => one.name === name);
  if (step === undefined) throw new Error(`no step is named ${name}`);
  const script = join(folder, "step.sh");
  writeFileSync(script, step.run);
  const env = Object.fromEntries(Object.entries(step.env).map(([key, text]) => [key, fill(text, inputs)]));
  const { status, stdout, stderr } = spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", script], {
    cwd: workspace,
    env: { ...process.env, ...env, GITHUB_ACTION_PATH: actionPath, GITHUB_ACTIONS: "true" },
    encoding: "utf8",
  });
  return { exitCode: status, stdout, stderr };
}

const sarif = z.looseObject({
  runs: z.tuple([z.looseObject({ results: z.array(z.looseObject({ ruleId: z.string() })) })]),
});

function codesIn(file: string): readonly string[] {
  const log: unknown = JSON.parse(readFileSync(join(workspace, file), "utf8"));
  expect(sarifErrors(log)).toEqual([]);
  return sarif.parse(log).runs[0].results.map(({ ruleId }) => ruleId);
}

describe("the action for GitHub", () => {
  it("fails for warnings, annotates their lines, and has written SARIF by then", () => {
    const { exitCode, stdout } = run("Audit", {});
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^::warning file=some pods\/issue-767\.yaml,line=13,.*title=init-wrapped::/m);
    expect(codesIn(fill(action.outputs.sarif?.value ?? "", {}))).toContain("init-wrapped");
  });

  it("puts SARIF in the place of a link, and writes nothing through it", () => {
    const manifest = join(workspace, "some pods/issue-767.yaml");
    const before = readFileSync(manifest, "utf8");
    symlinkSync("some pods/issue-767.yaml", join(workspace, "link.sarif"));
    expect(run("Audit", { sarif: "link.sarif" })).toMatchObject({ exitCode: 1 });
    expect(readFileSync(manifest, "utf8")).toBe(before);
    expect(codesIn("link.sarif")).toContain("init-wrapped");
    symlinkSync("..", join(workspace, "out"));
    expect(run("Audit", { sarif: "out/boxinit.sarif" })).toMatchObject({ exitCode: 2 });
    expect(existsSync(join(workspace, "../boxinit.sarif"))).toBe(false);
  });

  it("looks at the paths that it is given, one a line, and writes where it is told", () => {
    const inputs = { paths: "some pods/already-right.yaml\n\nsome pods/already-right.yaml\n", sarif: "other.sarif" };
    expect(run("Audit", inputs)).toMatchObject({ exitCode: 0 });
    expect(codesIn("other.sarif")).not.toContain("init-wrapped");
    expect(run("Audit", { paths: "some pods\n" })).toMatchObject({ exitCode: 1 });
  });

  it("fails from the severity on that it is told", () => {
    expect(run("Audit", { "fail-on": "never" })).toMatchObject({ exitCode: 0 });
    expect(run("Audit", { "fail-on": "error" })).toMatchObject({ exitCode: 0 });
    expect(run("Audit", { "fail-on": "info", paths: "some pods/issue-767.yaml" })).toMatchObject({ exitCode: 1 });
  });

  it("goes by the configuration that it is given", () => {
    writeFileSync(join(workspace, "boxinit config.yaml"), "policy: {runtimeClasses: [other]}\n");
    expect(run("Audit", { config: "boxinit config.yaml" })).toMatchObject({ exitCode: 0 });
    expect(run("Audit", { config: "none.yaml" })).toMatchObject({ exitCode: 2 });
  });

  it("fails with 2 where a path can't be read, whatever it is called", () => {
    const { exitCode, stderr } = run("Audit", { paths: "none.yaml", "fail-on": "never" });
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining("none.yaml") });
    for (const path of ["--help", '"; exit 0; "', "$(exit 0)"]) {
      expect(run("Audit", { paths: path, "fail-on": "never" })).toMatchObject({ exitCode: 2 });
    }
  });

  it("annotates and writes what it found in the others, where a path can't be read", () => {
    const { exitCode, stdout } = run("Audit", { paths: "some pods\nnone", sarif: "others.sarif" });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: expect.stringContaining("title=init-wrapped::") });
    expect(codesIn("others.sarif")).toContain("init-wrapped");
  });

  it("says that the folder of sarif is not there", () => {
    const { exitCode, stderr } = run("Audit", { sarif: "none/boxinit.sarif" });
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining("the folder of sarif") });
  });

  it("puts no input into a script, where it could be more than text", () => {
    expect(action.runs.steps.filter(({ run: script }) => script.includes("${{"))).toEqual([]);
  });
});

describe("examples/pipelines/github-workflow.yaml", () => {
  const workflow = z
    .object({
      jobs: z.object({
        audit: z.object({
          steps: z.array(
            z.object({
              id: z.string().optional(),
              uses: z.string(),
              if: z.string().optional(),
              with: texts.default({}),
            }),
          ),
        }),
      }),
    })
    .parse(read("examples/pipelines/github-workflow.yaml"));
  const { steps } = workflow.jobs.audit;
  const [, ours, upload] = steps;

  it("gives the action inputs that it has, with which it looks at those folders", () => {
    expect(ours?.uses).toMatch(/^example\/boxinit@v/);
    expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(ours?.with ?? {})));
    mkdirSync(join(workspace, "deploy"));
    mkdirSync(join(workspace, "charts/rendered"), { recursive: true });
    cpSync(join(root, "examples/already-right.yaml"), join(workspace, "deploy/pod.yaml"));
    cpSync(join(root, "examples/issue-767.yaml"), join(workspace, "charts/rendered/pod.yaml"));
    const { exitCode, stdout } = run("Audit", ours?.with ?? {});
    expect(exitCode).toBe(1);
    expect(stdout).toContain("::warning file=charts/rendered/pod.yaml,");
  });

  it("uploads what the action wrote, also where that failed", () => {
    expect(upload).toMatchObject({ if: "success() || failure()" });
    expect(upload?.with.sarif_file).toBe(`\${{ steps.${ours?.id}.outputs.sarif }}`);
    expect(Object.keys(action.outputs)).toContain("sarif");
  });
});
