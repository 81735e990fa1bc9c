import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { findHelm } from "../chart/helm/find-tools.ts";
import { withBoxinitOnPath } from "../support/boxinit-on-path.ts";
import { exampleRows } from "../support/example-rows.ts";
import { fileOf } from "../support/go-program.ts";
import { helm3, kustomize } from "./programs.ts";

const root = join(import.meta.dirname, "../..");

let folder: string;
let env: NodeJS.ProcessEnv;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "boxinit examples "));
  const found = withBoxinitOnPath(folder);
  const path = [...[findHelm(), fileOf(kustomize)].map(dirname), found.PATH].join(delimiter);
  env = { ...found, PATH: path, KUBECONFIG: "/nowhere" };
  for (const kind of ["DATA", "CONFIG", "CACHE"]) env[`HELM_${kind}_HOME`] = join(folder, kind);
  cpSync(join(root, "examples"), join(folder, "examples"), { recursive: true });
  cpSync(join(root, "deploy/helm-plugin"), join(folder, "deploy/helm-plugin"), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(program: string, args: readonly string[], cwd = folder, more: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, env: { ...env, ...more }, encoding: "utf8" });
  return { exitCode: status, stdout, stderr };
}

/** What examples/README.md says to try. */
function commandOf(example: string): string {
  const row = exampleRows().find(({ files }) => files.includes(example));
  if (row === undefined) throw new Error(`examples/README.md has no row for ${example}`);
  return row.command;
}

function expectRepaired(manifests: string, name: string): void {
  expect(manifests).toMatch(/command: *(?:\["\/sbin\/init"\]|\n *- \/sbin\/init)/);
  expect(manifests).toContain("mountPath: /etc/serviceaccount");
  expect(manifests).toContain(`name: ${name}\n`);
}

describe("examples/helm", () => {
  it("is repaired by the command in the list, with Helm 4 and the plugin that the chart's comment installs", () => {
    const comment = readFileSync(join(root, "examples/helm/Chart.yaml"), "utf8");
    const commands = [...comment.matchAll(/^# {3}(helm .+)$/gm)].map(([, command = ""]) => command);
    expect(commands).toEqual(["helm plugin install deploy/helm-plugin", commandOf("helm")]);
    const { exitCode, stdout, stderr } = run("sh", ["-ec", commands.join("\n")]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expectRepaired(stdout, "desk");
    expect(stdout).toContain("# nobody's choice here");
  });

  it("is repaired with Helm 3 too, and has the fault without", () => {
    const template = ["template", "desk", "examples/helm"];
    const postRenderer = ["--post-renderer", "boxinit", "--post-renderer-args", "fix", "--post-renderer-args", "-"];
    expectRepaired(run(fileOf(helm3), [...template, ...postRenderer]).stdout, "desk");
    expect(run(fileOf(helm3), template).stdout).toContain('command: ["sh", "-c", "exec /sbin/init"]');
  });
});

describe("examples/kustomize", () => {
  it("is repaired by the command in the list, which the overlay's comment has too", () => {
    const command = commandOf("kustomize");
    expect(readFileSync(join(root, "examples/kustomize/overlay/kustomization.yaml"), "utf8")).toContain(
      `#   ${command}\n`,
    );
    const { exitCode, stdout, stderr } = run("sh", ["-ec", command]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.stringContaining("prod-desk: repaired") });
    expectRepaired(stdout, "prod-desk");
  });
});

describe("examples/argo-cd", () => {
  const read = (file: string): unknown => parse(readFileSync(join(root, "examples/argo-cd", file), "utf8"));
  const plugin = z
    .object({
      kind: z.literal("ConfigManagementPlugin"),
      metadata: z.object({ name: z.string() }),
      spec: z.strictObject({
        generate: z.strictObject({ command: z.tuple([z.string()], z.string()), args: z.array(z.string()) }),
      }),
    })
    .parse(read("plugin.yaml"));
  const application = z
    .object({
      spec: z.object({ source: z.object({ path: z.string(), plugin: z.object({ name: z.string() }) }) }),
    })
    .parse(read("application.yaml"));

  /** As Argo CD's plugin server does: in the folder of the application, a copy that is the plugin's own. */
  function generate(path: string, more: NodeJS.ProcessEnv = {}) {
    const { command, args } = plugin.spec.generate;
    return run(command[0], [...command.slice(1), ...args], join(folder, path), more);
  }

  it("has an application that names the plugin, whose command renders it repaired", () => {
    const { path, plugin: named } = application.spec.source;
    expect(named.name).toBe(plugin.metadata.name);
    const { exitCode, stdout } = generate(path);
    expect(exitCode).toBe(0);
    expectRepaired(stdout, "desk");
  });

  it("fails whole where kustomize does, or boxinit: Argo CD would prune what is not there", () => {
    cpSync(join(folder, "examples/kustomize/base"), join(folder, "broken"), { recursive: true });
    writeFileSync(join(folder, "broken/kustomization.yaml"), "resources: [desk.yaml, none.yaml]\n");
    expect(generate("broken")).toMatchObject({ exitCode: 1, stdout: "" });
    const withoutPolicy = generate(application.spec.source.path, { BOXINIT_CONFIG: "/nowhere" });
    expect(withoutPolicy).toMatchObject({ exitCode: 2, stdout: "" });
  });
});
