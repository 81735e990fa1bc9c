import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { checkOut, commitAll } from "./checkout.ts";

const minutes = 60_000;
const root = join(import.meta.dirname, "../..");
const example = "examples/pipelines/pre-commit-config.yaml";
const config = z.strictObject({
  repos: z.tuple([
    z.strictObject({ repo: z.string(), rev: z.string(), hooks: z.array(z.strictObject({ id: z.string() })) }),
  ]),
});

let folder: string;
let user: string;
let rev: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "boxinit-pre-commit-"));
  checkOut(join(folder, "boxinit"));
  rev = commitAll(join(folder, "boxinit"));
  user = join(folder, "user");
  mkdirSync(join(user, "templates"), { recursive: true });
  cpSync(join(root, "examples/issue-767.yaml"), join(user, "pod.yaml"));
  writeFileSync(join(user, "templates/pod.yaml"), "kind: {{ .Values.kind }}\n");
  writeFileSync(join(user, "settings.json"), "{}\n");
});
afterAll(() => rmSync(folder, { recursive: true }));

/** pre-commit itself. It installs boxinit at the first run, and keeps it. */
function preCommit(ids: readonly string[]) {
  const { repos } = config.parse(parse(readFileSync(join(root, example), "utf8")));
  const hooks = ids.length === 0 ? repos[0].hooks : ids.map((id) => ({ id }));
  writeFileSync(
    join(user, ".pre-commit-config.yaml"),
    stringify({ repos: [{ repo: join(folder, "boxinit"), rev, hooks }] }),
  );
  commitAll(user);
  const { status, stdout, stderr } = spawnSync("pre-commit", ["run", "--all-files", "--color", "never"], {
    cwd: user,
    env: { ...process.env, HOME: folder, PRE_COMMIT_HOME: join(folder, "cache"), NODE_OPTIONS: "" },
    encoding: "utf8",
  });
  return { exitCode: status, output: `${stdout}${stderr}` };
}

describe("the hooks for pre-commit", () => {
  it("stop a commit of a pod that needs a repair, and tell of it", { timeout: 10 * minutes }, () => {
    const { exitCode, output } = preCommit(["boxinit-audit"]);
    expect(output).toMatch(/^audit Sysbox pods\.+Failed$/m);
    expect(output).toContain("pod.yaml:13:7");
    expect(output).toContain("1 pod in 4 files: 1 would be repaired");
    expect(output).not.toMatch(/Warning/);
    expect(exitCode).toBe(1);
    expect(readFileSync(join(user, "pod.yaml"), "utf8")).toContain("exec /sbin/init");
  });

  it(`repair it, as ${example} says, and let the repaired one pass`, { timeout: 10 * minutes }, () => {
    const { exitCode, output } = preCommit([]);
    expect(output).toMatch(/^repair Sysbox pods\.+Failed$/m);
    expect(output).toContain("files were modified by this hook");
    expect(exitCode).toBe(1);
    expect(readFileSync(join(user, "pod.yaml"), "utf8")).toContain('command: ["/sbin/init"]');
    expect(preCommit(["boxinit-fix", "boxinit-audit"])).toEqual({
      exitCode: 0,
      output: expect.stringMatching(/^repair Sysbox pods\.+Passed\naudit Sysbox pods\.+Passed\n$/),
    });
  });
});
