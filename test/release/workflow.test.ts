import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { writeChecksums } from "../../scripts/release/checksums.ts";
import { readDocument, rowsOf, sectionOf } from "../docs/markdown.ts";

const root = join(import.meta.dirname, "../..");
const step = z.looseObject({ run: z.string().default(""), shell: z.string().optional() });
const workflow = z
  .looseObject({
    defaults: z.looseObject({ run: z.looseObject({ shell: z.string().optional() }) }).optional(),
    jobs: z.record(z.string(), z.looseObject({ environment: z.string().optional(), steps: z.array(step).default([]) })),
  })
  .parse(parse(readFileSync(join(root, ".github/workflows/release.yaml"), "utf8")));

/** What is in the folder of a release, by the page that says it. */
const files = rowsOf(sectionOf(readDocument("docs/release.md"), "## What is in the folder"))
  .flatMap(([names = ""]) => [...names.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name))
  .map((name) => name.replace("VERSION", "1.0.0"));

let scratch: string;
let folder: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "boxinit-workflow-"));
  folder = join(scratch, "release");
  for (const name of ["release", "bin"]) mkdirSync(join(scratch, name));
  for (const name of files.filter((one) => one !== "SHA256SUMS")) writeFileSync(join(folder, name), `${name}\n`);
  writeChecksums(folder);
});
afterEach(() => rmSync(scratch, { recursive: true }));

function putOnPath(name: string, script: string): void {
  writeFileSync(join(scratch, "bin", name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(scratch, "bin", name), 0o755);
}

/** Runs the step of a job in which a text stands, as GitHub does, in the folder. @returns what it wrote as its outputs */
function runStep(job: string, text: string, env: Readonly<Record<string, string>>) {
  const { run = "", shell = workflow.defaults?.run.shell } =
    workflow.jobs[job]?.steps.find((one) => one.run.includes(text)) ?? {};
  const flags = shell === "bash" ? ["--noprofile", "--norc", "-eo", "pipefail"] : ["-e"];
  const output = join(scratch, "output");
  writeFileSync(output, "");
  const { status, stdout, stderr } = spawnSync("bash", [...flags, "-c", run], {
    cwd: folder,
    env: { PATH: `${join(scratch, "bin")}:${process.env.PATH}`, GITHUB_OUTPUT: output, VERSION: "1.0.0", ...env },
    encoding: "utf8",
  });
  return { status, stdout, stderr, outputs: readFileSync(output, "utf8") };
}

describe("the workflow of a release", () => {
  it("uploads what the checksums are of, so that they hold for whoever downloads it all", () => {
    expect(files.length).toBeGreaterThan(8);
    putOnPath("gh", 'printf "%s\\n" "$@"');
    const { status, stdout } = runStep("page", "gh release create", {});
    expect(status).toBe(0);
    const args = stdout.trimEnd().split("\n");
    const uploaded = args
      .slice(args.indexOf("--notes-file") + 2)
      .map((name) => name.replace(/^\.\//, ""))
      .sort();
    expect(uploaded).toEqual(files.filter((name) => name !== "release-notes.md").sort());
    const downloaded = join(scratch, "downloaded");
    mkdirSync(downloaded);
    for (const name of uploaded) cpSync(join(folder, name), join(downloaded, name));
    const checked = spawnSync("sha256sum", ["--check", "--strict", "SHA256SUMS"], {
      cwd: downloaded,
      encoding: "utf8",
    });
    expect(checked).toMatchObject({ status: 0, stderr: "" });
    expect(checked.stdout.trimEnd().split("\n")).toHaveLength(uploaded.length - 1);
  });

  it("publishes to npm from an environment, which the page has maintainers set up, and npm know", () => {
    const environment = workflow.jobs.npm?.environment;
    expect(environment).toBeDefined();
    const steps = new Map(
      rowsOf(sectionOf(readDocument("docs/release.md"), "## Before the first release")).map(
        ([where = "", what = ""]) => [where, what] as const,
      ),
    );
    expect(steps.get(`GitHub: Settings, Environments, \`${environment}\``)).toContain("`v*`");
    expect(steps.get("npm")).toContain(`the environment \`${environment}\``);
  });

  it("fails where Helm does, though a pipe goes on, and else has the chart's digest", () => {
    putOnPath("helm", 'echo "Pushed: $3"; echo "Digest: sha256:0123"');
    const pushed = runStep("chart", "helm push", { CHARTS: "ghcr.io/somebody/charts" });
    expect(pushed).toMatchObject({ status: 0, outputs: "digest=sha256:0123\n" });
    expect(pushed.stdout).toContain("Pushed: oci://ghcr.io/somebody/charts\n");
    putOnPath("helm", "echo denied >&2; exit 1");
    expect(runStep("chart", "helm push", { CHARTS: "x" })).toMatchObject({ status: 1, outputs: "" });
  });

  it("names image and charts in lower case, as registries want it, whoever has the repository", () => {
    const github = { GITHUB_REPOSITORY: "SomeBody/BoxInit", GITHUB_REPOSITORY_OWNER: "SomeBody" };
    expect(runStep("assets", "ghcr.io", { ...github, GITHUB_REF_NAME: "v1.0.0-rc.1" })).toMatchObject({
      status: 0,
      outputs: "version=1.0.0-rc.1\nimage=ghcr.io/somebody/boxinit\ncharts=ghcr.io/somebody/charts\n",
    });
  });
});
