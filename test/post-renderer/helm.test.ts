import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import packageJson from "../../package.json" with { type: "json" };
import { findHelm } from "../chart/helm/find-tools.ts";
import { withBoxinitOnPath } from "../support/boxinit-on-path.ts";
import { fileOf } from "../support/go-program.ts";
import { runBoxinit } from "../support/run-boxinit.ts";
import { helm3 } from "./programs.ts";

const root = join(import.meta.dirname, "../..");
const chart = join(import.meta.dirname, "chart");
const plugin = join(root, "deploy/helm-plugin");

describe.each([
  {
    name: "Helm 3",
    program: () => fileOf(helm3),
    postRenderer: ["--post-renderer", "boxinit", "--post-renderer-args", "fix", "--post-renderer-args", "-"],
  },
  { name: "Helm 4", program: findHelm, postRenderer: ["--post-renderer", "boxinit"] },
])("$name", ({ name, program, postRenderer }) => {
  let folder: string;
  let env: NodeJS.ProcessEnv;

  function helm(args: readonly string[], more: NodeJS.ProcessEnv = {}) {
    const { status, stdout, stderr } = spawnSync(program(), args, {
      cwd: folder,
      env: { ...env, ...more },
      encoding: "utf8",
    });
    return { exitCode: status, stdout, stderr };
  }

  function template(...args: readonly string[]): string {
    const { exitCode, stdout, stderr } = helm(["template", "workspace", chart, ...args]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    return stdout;
  }

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "boxinit helm "));
    env = { ...withBoxinitOnPath(folder), KUBECONFIG: "/nowhere" };
    for (const kind of ["DATA", "CONFIG", "CACHE"]) env[`HELM_${kind}_HOME`] = join(folder, kind);
    if (name === "Helm 4") expect(helm(["plugin", "install", plugin])).toMatchObject({ exitCode: 0 });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("renders the chart with its pods repaired", async () => {
    const audit = await runBoxinit(["audit", "-o", "json", "--fail-on", "never", "-"], template(...postRenderer));
    const report: { pods: { decision: string; source: { kind: string } }[] } = JSON.parse(audit.stdout);
    const decisions = Object.fromEntries(report.pods.map(({ decision, source }) => [source.kind, decision]));
    // Helm 3 keeps hooks from its post-renderers.
    expect(decisions).toEqual({ StatefulSet: "unchanged", Pod: name === "Helm 3" ? "changed" : "unchanged" });
  });

  it("keeps comments, and the lines that tell which template it was", () => {
    const commentsOf = (text: string) => text.split("\n").flatMap((line) => /#.*/.exec(line)?.[0] ?? []);
    const rendered = commentsOf(template());
    expect(rendered).toContain("# Source: workspace/templates/statefulset.yaml");
    expect(rendered).toContain("# the token is gone");
    expect(commentsOf(template(...postRenderer))).toEqual(rendered);
  });

  it("touches nothing of a chart that needs no repair", () => {
    const ours = [join(root, "charts/boxinit"), "--set", "image.registry=registry.example", "--kube-version", "1.36.0"];
    const objects = (text: string) => text.split(/^---$/m).map((one): unknown => parse(one));
    const rendered = objects(helm(["template", "boxinit", ...ours]).stdout);
    expect(rendered.length).toBeGreaterThan(5);
    expect(objects(helm(["template", "boxinit", ...ours, ...postRenderer]).stdout)).toEqual(rendered);
  });

  // Helm 3 wants a cluster even for a dry run of an installation.
  if (name === "Helm 4") {
    it("installs it, here in a dry run, with the notes of the chart", () => {
      const install = ["install", "workspace", chart, "--dry-run=client", ...postRenderer];
      const { exitCode, stdout, stderr } = helm(install);
      expect({ exitCode, stderr: stderr.replace(/^level=WARN.*\n/gm, "") }).toEqual({ exitCode: 0, stderr: "" });
      expect(stdout).toContain("NOTES:\nLog in: kubectl exec -it workspace-0 -- login");
      expect(stdout).toContain('command: ["/sbin/init"] # the token is gone');
    });
  }

  it("fails where boxinit does, and Helm 3 says why", () => {
    const { exitCode, stdout, stderr } = helm(["template", chart, ...postRenderer], { BOXINIT_CONFIG: "/nowhere" });
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    if (name === "Helm 3") expect(stderr).toMatch(/error while running post render.*boxinit: .*\n *\/nowhere/s);
    else expect(stderr).toContain('post-renderer plugin "boxinit": plugin "boxinit" exited with error');
  });

  it("hands its own arguments on, such as --fail-on and --config", () => {
    const flag = (text: string) => ["--post-renderer-args", text];
    const failing = ["template", chart, ...postRenderer, ...flag("--fail-on=warning")];
    expect(helm(failing)).toMatchObject({ exitCode: 1, stdout: "" });
    writeFileSync(join(folder, "boxinit.yaml"), "policy:\n  unwrap: never\n");
    const masked = template(...postRenderer, ...flag("--config"), ...flag("boxinit.yaml"));
    expect(masked).toContain('command: ["sh", "-c", "exec /sbin/init"] # the token is gone');
    expect(masked).toContain("mountPath: /etc/tmpfiles.d/boxinit.conf");
  });

  it("says so where there is no boxinit", () => {
    const { exitCode, stderr } = helm(["template", chart, ...postRenderer], { PATH: "/nowhere" });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('exec: "boxinit": executable file not found in $PATH');
  });
});

describe("the plugin for Helm 4", () => {
  it("has the version of boxinit", () => {
    expect(parse(readFileSync(join(plugin, "plugin.yaml"), "utf8"))).toMatchObject({ version: packageJson.version });
  });
});
