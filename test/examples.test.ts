import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runBoxinit } from "./support/run-boxinit.ts";

const root = join(import.meta.dirname, "..");

/** What boxinit says of each example: decision, kind of init, what becomes of its mounts, and the findings. */
const outcomes = {
  "already-right.yaml": ["unchanged", "recognised", ["keep"], []],
  "issue-767.yaml": [
    "changed",
    "wrapped",
    ["move /etc/serviceaccount"],
    ["init-wrapped", "run-smaller", "token-hidden"],
  ],
  "named-by-annotation.yaml": ["changed", "masked", ["mirror /etc/serviceaccount"], ["init-masked", "token-hidden"]],
  "opted-out.yaml": ["not-examined", undefined, [], []],
  "tini-before-init.yaml": ["unchanged", "misplaced", [], ["init-misplaced"]],
  "work-before-init.yaml": ["changed", "masked", ["mirror /etc/serviceaccount"], ["init-masked", "token-hidden"]],
};

interface Report {
  readonly pods: readonly {
    readonly source: { readonly file: string };
    readonly decision: string;
    readonly containers: readonly {
      readonly init: string;
      readonly mounts: readonly { readonly action: string; readonly target?: string }[];
    }[];
    readonly findings: readonly { readonly code: string }[];
  }[];
}

describe("the example manifests", () => {
  it("come out as their comments say", async () => {
    const { stdout, stderr } = await runBoxinit(["audit", "-o", "json", "examples"], "", root);
    const report: Report = JSON.parse(stdout);
    const told = report.pods.map(({ source, decision, containers: [container], findings }) => {
      const mounts = container?.mounts.map(({ action, target }) => [action, target].filter(Boolean).join(" ")) ?? [];
      const codes = [...new Set(findings.map(({ code }) => code))].sort();
      return [source.file.replace(/^.*[\\/]/, ""), [decision, container?.init, mounts, codes]];
    });
    expect(Object.fromEntries(told)).toEqual(outcomes);
    expect(stderr).toBe("");
  });

  it("have a mount table beside them, of the pod of issue 767 as it is written", async () => {
    const { stdout, exitCode } = await runBoxinit(["verify", "--mountinfo", "examples/issue-767.mountinfo"], "", root);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/hidden +\/run\/secrets\/serviceaccount .*tmpfs on \/run .* covers it/);
  });

  it("are all tried", () => {
    const tried = [...Object.keys(outcomes), "issue-767.mountinfo"].sort();
    expect(readdirSync(join(root, "examples")).sort()).toEqual(tried);
  });
});
