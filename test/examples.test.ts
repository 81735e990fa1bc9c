import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, posix } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { exampleRows } from "./support/example-rows.ts";
import { runBoxinit } from "./support/run-boxinit.ts";

const root = join(import.meta.dirname, "..");
const goldenFolder = join(root, "test/golden/examples");
/** `GOLDEN=write npx vitest run test/examples.test.ts` puts what comes out into the files, whose diff is then to be read. */
const rewrite = process.env.GOLDEN === "write";

/** Where the pods of a custom resource are. */
const template = ["--template", "AutoscalingRunnerSet.actions.github.com=.spec.template"];

/** Manifests with a pod. */
const pods: readonly string[] = [
  "already-right.yaml",
  "azure-workload-identity.yaml",
  "coder-workspace.yaml",
  "eks-irsa.yaml",
  "github-runner.yaml",
  "issue-767.yaml",
  "istio.yaml",
  "k3s-in-sysbox.yaml",
  "kustomize/base/desk.yaml",
  "named-by-annotation.yaml",
  "opted-out.yaml",
  "tini-before-init.yaml",
  "vault-agent.yaml",
  "vault-csi.yaml",
  "work-before-init.yaml",
];
const paths = pods.map((file) => posix.join("examples", file));

/** What has no pod of its own, or is a template of one, and the test that has it at work. */
const others: Readonly<Record<string, string>> = {
  "README.md": "test/examples.test.ts",
  "argo-cd/application.yaml": "test/post-renderer/examples.test.ts",
  "argo-cd/plugin.yaml": "test/post-renderer/examples.test.ts",
  "helm/Chart.yaml": "test/post-renderer/examples.test.ts",
  "helm/templates/desk.yaml": "test/post-renderer/examples.test.ts",
  "helm/values.yaml": "test/post-renderer/examples.test.ts",
  "issue-767.mountinfo": "test/examples.test.ts",
  "kustomize/base/kustomization.yaml": "test/post-renderer/examples.test.ts",
  "kustomize/overlay/boxinit.yaml": "test/post-renderer/examples.test.ts",
  "kustomize/overlay/kustomization.yaml": "test/post-renderer/examples.test.ts",
  "pipelines/github-workflow.yaml": "test/pipelines/action.test.ts",
  "pipelines/gitlab-ci.yaml": "test/pipelines/packed.test.ts",
  "pipelines/pre-commit-config.yaml": "test/pipelines/pre-commit.test.ts",
};

interface Report {
  readonly pods: readonly {
    readonly source: { readonly file: string };
    readonly decision: string;
    readonly containers: readonly {
      readonly name: string;
      readonly init: string;
      readonly mounts: readonly { readonly path: string; readonly action: string; readonly target?: string }[];
    }[];
    readonly findings: readonly { readonly code: string; readonly severity: string; readonly container?: string }[];
  }[];
}

/** All that comes out of each example: the decision, what each container is, the findings, and the text that changes. */
async function readOutcomes(): Promise<ReadonlyMap<string, string>> {
  const audit = await runBoxinit(["audit", "-o", "json", "--fail-on", "never", ...template, ...paths], "", root);
  expect(audit).toMatchObject({ exitCode: 0, stderr: "" });
  const report: Report = JSON.parse(audit.stdout);
  const { stdout } = await runBoxinit(["fix", "--diff", ...template, ...paths], "", root);
  const diffs = stdout.split(/^(?=--- a\/)/m);
  const outcomes = report.pods.map(({ source: { file }, decision, containers, findings }): [string, string] => {
    const lines = [
      decision,
      ...containers.flatMap(({ name, init, mounts }) => [
        `  ${name}: ${init}`,
        ...mounts.map(({ path, action, target }) => `    ${[action, path, target].filter(Boolean).join(" ")}`),
      ]),
      ...findings.map(({ severity, code, container }) => `  ${[severity, code, container].filter(Boolean).join(" ")}`),
    ];
    const diff = diffs.find((one) => one.startsWith(`--- a/${file}\n`));
    return [file, `${[...lines, ...(diff === undefined ? [] : ["", diff.trimEnd()])].join("\n")}\n`];
  });
  return new Map(outcomes);
}

describe("the example manifests", () => {
  let outcomes: ReadonlyMap<string, string>;
  beforeAll(async () => {
    outcomes = await readOutcomes();
  });

  it.each(pods)("%s comes out as its golden file says", (file) => {
    const golden = join(goldenFolder, `${file.replaceAll("/", "-").replace(/\.yaml$/, "")}.txt`);
    const outcome = outcomes.get(posix.join("examples", file)) ?? "";
    if (rewrite) writeFileSync(golden, outcome);
    expect(outcome).toBe(readFileSync(golden, "utf8"));
  });

  it("need nothing more once they are repaired", async () => {
    const { stdout: repaired } = await runBoxinit(["fix", ...template, ...paths], "", root);
    expect(repaired.match(/^kind: /gm)).toHaveLength(pods.length);
    const { stdout, stderr } = await runBoxinit(["fix", "--diff", ...template, "-"], repaired);
    expect(stdout).toBe("");
    expect(stderr).toContain(`boxinit: 0 of ${pods.length} pods in 1 file would be repaired`);
  });

  it("have a mount table beside them, of the pod of issue 767 as it is written", async () => {
    const { stdout, exitCode } = await runBoxinit(["verify", "--mountinfo", "examples/issue-767.mountinfo"], "", root);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/hidden +\/run\/secrets\/serviceaccount .*tmpfs on \/run .* covers it/);
  });

  it("are all tried", () => {
    const files = readdirSync(join(root, "examples"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => posix.join(entry.parentPath.slice(join(root, "examples").length + 1), entry.name));
    expect(files.sort()).toEqual([...pods, ...Object.keys(others)].sort());
    for (const [file, test] of Object.entries(others)) {
      // Charts and overlays are tried as a whole.
      const named = /^(?:argo-cd|helm|kustomize)(?=\/)/.exec(file)?.[0] ?? file;
      expect(readFileSync(join(root, test), "utf8"), `${test} has nothing of ${file}`).toContain(named);
    }
  });
});

describe("the list of examples", () => {
  it("has a row for each", () => {
    const names = [...pods, ...Object.keys(others)].filter((file) => file !== "README.md");
    const named = exampleRows().flatMap(({ files }) => files);
    expect(names.filter((file) => !named.some((one) => file === one || file.startsWith(`${one}/`)))).toEqual([]);
  });

  it.concurrent.each(exampleRows().filter(({ command }) => command.startsWith("boxinit ")))(
    "has a command that runs: $command",
    async ({ command }) => {
      const { stdout, exitCode } = await runBoxinit(command.split(" ").slice(1), "", root);
      expect(exitCode).toBeLessThan(2);
      expect(stdout).not.toBe("");
    },
  );
});
