import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";

const minutes = 60_000;
const workflows = join(import.meta.dirname, "../../.github/workflows");
const files = readdirSync(workflows);

// What is downloaded is told on standard error, where actionlint has its own errors.
beforeAll(() => {
  const { status, stderr } = spawnSync("go", ["mod", "download"], { cwd: import.meta.dirname, encoding: "utf8" });
  if (status !== 0) throw new Error(`go mod download: ${stderr}`);
}, 10 * minutes);

/** actionlint's findings. It brings its own checks of shell and Python where those programs are: here they never are. */
function lint(text: string): string {
  const { stdout, stderr, error } = spawnSync(
    "go",
    ["tool", "actionlint", "-no-color", "-oneline", "-shellcheck=", "-pyflakes=", "-"],
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
  expect(lint(readFileSync(join(workflows, file), "utf8"))).toBe("");
});

test("actionlint is at work: it finds a need that is no job", { timeout: 10 * minutes }, () => {
  const release = readFileSync(join(workflows, "release.yaml"), "utf8");
  expect(lint(release.replace("needs: [version, image]", "needs: [version, imago]"))).toContain('needs job "imago"');
});
