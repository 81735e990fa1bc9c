import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, onTestFinished, test } from "vitest";

const minutes = 60_000;
const root = join(import.meta.dirname, "../..");
const workflows = join(root, ".github/workflows");
const files = [
  ...readdirSync(workflows).map((name) => join(".github/workflows", name)),
  "examples/pipelines/github-workflow.yaml",
];

// What is downloaded is told on standard error, where actionlint has its own errors.
beforeAll(() => {
  const { status, stderr } = spawnSync("go", ["mod", "download"], { cwd: import.meta.dirname, encoding: "utf8" });
  if (status !== 0) throw new Error(`go mod download: ${stderr}`);
}, 10 * minutes);

/** actionlint's findings. It brings its own checks of shell and Python where those programs are: here they never are. */
function lint(text: string, file = "-"): string {
  const { stdout, stderr, error } = spawnSync(
    "go",
    ["tool", "actionlint", "-no-color", "-oneline", "-shellcheck=", "-pyflakes=", file],
    {
      cwd: import.meta.dirname,
      env: { ...process.env, GOFLAGS: "-mod=readonly", GOWORK: "off" },
      input: text,
      encoding: "utf8",
    },
  );
  return `${error?.message ?? ""}${stdout}${stderr}`;
}

test.each(files)("actionlint finds nothing in %s", { timeout: 10 * minutes }, (file) => {
  expect(lint(readFileSync(join(root, file), "utf8"))).toBe("");
});

test("actionlint is at work: it finds a need that is no job", { timeout: 10 * minutes }, () => {
  const release = readFileSync(join(workflows, "release.yaml"), "utf8");
  expect(lint(release.replace("needs: [assets, image]", "needs: [assets, imago]"))).toContain('needs job "imago"');
});

test("it finds nothing in our action, nor in how the example uses it, and would", { timeout: 10 * minutes }, () => {
  const folder = mkdtempSync(join(tmpdir(), "boxinit-action-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  // It knows an action that is in the repository of the workflow.
  mkdirSync(join(folder, ".git"));
  mkdirSync(join(folder, ".github/workflows"), { recursive: true });
  cpSync(join(root, "action.yml"), join(folder, "action.yml"));
  const example = readFileSync(join(root, "examples/pipelines/github-workflow.yaml"), "utf8");
  const lintHere = (text: string) => {
    const file = join(folder, ".github/workflows/boxinit.yaml");
    writeFileSync(file, text.replace(/uses: example\/boxinit@\S+/, "uses: ./"));
    return lint("", file);
  };
  expect(lintHere(example)).toBe("");
  expect(lintHere(example.replace("fail-on:", "fail-of:"))).toContain('input "fail-of" is not defined in action');
});
