import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { withBoxinitOnPath } from "../support/boxinit-on-path.ts";
import { fileOf } from "../support/go-program.ts";
import { kustomize } from "./programs.ts";

const source = join(import.meta.dirname, "kustomization");
const workspace = readFileSync(join(source, "workspace.yaml"), "utf8");

let folder: string;
let env: NodeJS.ProcessEnv;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "boxinit kustomize "));
  env = withBoxinitOnPath(folder);
  cpSync(source, folder, { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(args: readonly string[], more: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync(fileOf(kustomize), args, {
    cwd: folder,
    env: { ...env, ...more },
    encoding: "utf8",
  });
  return { exitCode: status, stdout, stderr };
}

const build = ["build", "--enable-alpha-plugins", "--enable-exec", "."];

describe("kustomize build", () => {
  it("has boxinit repair what the kustomization makes, and keeps nothing of its own annotations", () => {
    const { exitCode, stdout, stderr } = run(build);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.stringContaining("prod-workspace: repaired") });
    expect(stdout).toContain("name: prod-workspace");
    expect(stdout).toContain("- /sbin/init");
    expect(stdout).toContain("mountPath: /etc/serviceaccount");
    expect(stdout).not.toMatch(/kubernetes\.io\/(id|index|path)|results/);
  });

  it("fails where boxinit does, and shows why", () => {
    const { exitCode, stdout, stderr } = run(build, { BOXINIT_CONFIG: "/nowhere" });
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toContain("boxinit: the configuration can not be used:\n  /nowhere");
  });
});

describe("kustomize fn run", () => {
  const results = z.array(
    z.object({ message: z.string(), severity: z.string(), resourceRef: z.unknown(), file: z.unknown() }).loose(),
  );

  it("repairs the files of a folder, keeps their comments, and gets a result for each change and finding", () => {
    mkdirSync(join(folder, "package"));
    mkdirSync(join(folder, "results"));
    writeFileSync(join(folder, "package/workspace.yaml"), workspace);
    const { exitCode, stderr } = run([
      "fn",
      "run",
      "package",
      "--enable-exec",
      "--fn-path",
      "function",
      "--results-dir",
      "results",
    ]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.stringContaining("1 of 1 pod") });
    const repaired = readFileSync(join(folder, "package/workspace.yaml"), "utf8");
    expect(repaired).toContain('command: ["/sbin/init"] # the token is gone');
    const told = parse(readFileSync(join(folder, "results/results-0.yaml"), "utf8"));
    const about = {
      resourceRef: { apiVersion: "apps/v1", kind: "StatefulSet", name: "workspace" },
      file: { path: "workspace.yaml", index: 0 },
    };
    expect(results.parse(told)).toEqual([
      { message: 'main: the command becomes ["/sbin/init"]', severity: "info", ...about },
      { message: "main: /var/run/secrets/serviceaccount moves to /etc/serviceaccount", severity: "info", ...about },
    ]);
  });
});
