import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { putAtOnce } from "../../scripts/release/put-at-once.ts";
import { gitVariables } from "../support/git-variables.ts";

let scratch: string;
let root: string;
let made: string;
let out: string;
let commit: string;

const git = (...args: readonly string[]) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
const write = (text: string) => writeFileSync(join(root, "file"), text);

// For git as putAtOnce() runs it, too.
beforeAll(() => {
  for (const [name, value] of Object.entries(gitVariables)) vi.stubEnv(name, value);
});
afterAll(() => void vi.unstubAllEnvs());

/** A repository whose main is one commit behind the one that is released, and what was made of that. */
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "boxinit-at-once-"));
  [root, made, out] = [join(scratch, "root"), join(scratch, "made"), join(scratch, "new/out")];
  for (const folder of [root, made]) mkdirSync(folder);
  writeFileSync(join(made, "install.yaml"), "made\n");
  git("init", "--quiet", "--initial-branch", "main");
  git("config", "user.name", "Somebody");
  git("config", "user.email", "somebody@example.com");
  write("before\n");
  git("add", "file");
  git("commit", "--quiet", "--message", "Before");
  git("switch", "--quiet", "--detach");
  write("released\n");
  git("commit", "--quiet", "--all", "--message", "Release");
  commit = git("rev-parse", "HEAD");
  git("switch", "--quiet", "main");
});
afterEach(() => rmSync(scratch, { recursive: true }));

const nothingIsThere = () => {
  expect(git("tag")).toBe("");
  expect(existsSync(out)).toBe(false);
  expect(readdirSync(join(scratch, "new"))).toEqual([]);
};

describe("folder, tag and branch of a release", () => {
  it("come together", () => {
    putAtOnce({ root, made, out, tagged: { commit, version: "1.0.0" } });
    expect(readFileSync(join(out, "install.yaml"), "utf8")).toBe("made\n");
    expect(git("rev-parse", "v1.0.0^{commit}", "main")).toBe(`${commit}\n${commit}`);
    expect(readFileSync(join(root, "file"), "utf8")).toBe("released\n");
  });

  it("are the folder alone in a dry run", () => {
    const before = git("rev-parse", "main");
    putAtOnce({ root, made, out, tagged: undefined });
    expect(readdirSync(out)).toEqual(["install.yaml"]);
    expect(git("rev-parse", "main")).toBe(before);
    expect(git("tag")).toBe("");
  });

  it("are none where main has gone on meanwhile", () => {
    write("another\n");
    git("commit", "--quiet", "--all", "--message", "Meanwhile");
    const before = git("rev-parse", "main");
    expect(() => putAtOnce({ root, made, out, tagged: { commit, version: "1.0.0" } })).toThrow("git merge");
    nothingIsThere();
    expect(git("rev-parse", "main")).toBe(before);
  });

  it("are none where a file has changed meanwhile, which stays as it is", () => {
    write("at work\n");
    expect(() => putAtOnce({ root, made, out, tagged: { commit, version: "1.0.0" } })).toThrow("git merge");
    nothingIsThere();
    expect(readFileSync(join(root, "file"), "utf8")).toBe("at work\n");
  });

  it("are none where what was made can't be copied", () => {
    rmSync(made, { recursive: true });
    expect(() => putAtOnce({ root, made, out, tagged: { commit, version: "1.0.0" } })).toThrow("cp -R");
    nothingIsThere();
  });
});
