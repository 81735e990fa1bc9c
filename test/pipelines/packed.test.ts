import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { sarifErrors } from "../cli/json-schemas.ts";

const minutes = 60_000;
const root = join(import.meta.dirname, "../..");

let folder: string;
let work: string;
let tarball: string;
let env: NodeJS.ProcessEnv;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "boxinit packed "));
  const built = join(folder, "dist");
  execFileSync(process.execPath, [join(root, "scripts/build.ts"), "--out", built]);
  const packed = execFileSync("npm", ["pack", "--silent", "--pack-destination", folder, built], { encoding: "utf8" });
  tarball = join(folder, packed.trim());
  work = join(folder, "work");
  mkdirSync(join(work, "deploy"), { recursive: true });
  cpSync(join(root, "examples/issue-767.yaml"), join(work, "deploy/pod.yaml"));
  env = {
    ...process.env,
    PATH: [join(folder, "global/bin"), dirname(process.execPath), process.env.PATH].join(delimiter),
    npm_config_prefix: join(folder, "global"),
    npm_config_offline: "true",
    npm_config_update_notifier: "false",
  };
}, 5 * minutes);
afterAll(() => rmSync(folder, { recursive: true }));

function run(program: string, args: readonly string[], more: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd: work,
    env: { ...env, ...more },
    encoding: "utf8",
  });
  return { exitCode: status, stdout, stderr };
}

describe("the packed package", () => {
  it("audits a folder by npx alone, and needs nothing from a registry", { timeout: 5 * minutes }, () => {
    const { exitCode, stdout, stderr } = run("npx", ["--yes", "--package", tarball, "boxinit", "audit", "."]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: "" });
    expect(stdout).toContain("deploy/pod.yaml:3:1 Pod issue-767: would be repaired");
  });
});

describe("examples/pipelines/gitlab-ci.yaml", () => {
  const { boxinit: job } = z
    .strictObject({
      boxinit: z.strictObject({
        image: z.string(),
        variables: z.strictObject({ PACKED_BOXINIT: z.url() }),
        script: z.array(z.string()),
        artifacts: z.strictObject({ when: z.literal("always"), paths: z.array(z.string()) }),
      }),
    })
    .parse(parse(readFileSync(join(root, "examples/pipelines/gitlab-ci.yaml"), "utf8")));

  it("has a job whose script fails for what it finds, and leaves SARIF behind", { timeout: 5 * minutes }, () => {
    // GitLab's runner ends a script at the first line that fails.
    const { exitCode, stdout } = run("sh", ["-e", "-c", job.script.join("\n")], { PACKED_BOXINIT: tarball });
    expect(exitCode).toBe(1);
    expect(stdout).toContain("deploy/pod.yaml:3:1 Pod issue-767: would be repaired");
    const [report = "none"] = job.artifacts.paths;
    const log: unknown = JSON.parse(readFileSync(join(work, report), "utf8"));
    expect(sarifErrors(log)).toEqual([]);
    expect(JSON.stringify(log)).toContain("init-wrapped");
  });

  it("has one that passes once the manifests are repaired", { timeout: 5 * minutes }, () => {
    expect(run("boxinit", ["fix", "--write", "deploy"])).toMatchObject({ exitCode: 0 });
    // The API token of a pod that is repaired by now is no fault: Sysbox recognises it.
    expect(run("sh", ["-e", "-c", job.script.join("\n")], { PACKED_BOXINIT: tarball })).toMatchObject({ exitCode: 0 });
  });
});
