import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findingCodes } from "../../src/core/findings.ts";
import { isOnPath, withBoxinitOnPath } from "../support/boxinit-on-path.ts";
import { runBoxinit } from "../support/run-boxinit.ts";

let folder: string;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "boxinit completion "));
  env = withBoxinitOnPath(folder);
  mkdirSync(join(folder, "my manifests"));
  writeFileSync(join(folder, "pod.yaml"), "");
  for (const shell of ["bash", "zsh", "fish"]) {
    writeFileSync(join(folder, shell), (await runBoxinit(["completion", shell])).stdout);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(program: string, args: readonly string[]): string {
  const { stdout, stderr } = spawnSync(program, args, { cwd: folder, env, encoding: "utf8" });
  expect(stderr).toBe("");
  return stdout;
}

async function complete(...words: readonly string[]): Promise<string[]> {
  const { exitCode, stdout, stderr } = await runBoxinit(["complete", "--", ...words]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  return stdout.trimEnd().split("\n");
}

async function values(...words: readonly string[]): Promise<string[]> {
  return (await complete(...words)).slice(0, -1).map((line) => line.split("\t")[0] ?? "");
}

describe("what is completed", () => {
  it("is exactly the commands that the help names", async () => {
    const { stdout } = await runBoxinit(["--help"]);
    const named = [...stdout.matchAll(/^ {2}([a-z]+) (?:\[|<| )/gm)].map(([, name]) => name);
    expect(named).toContain("audit");
    expect((await values("")).sort()).toEqual(named.sort());
    expect(await values("help", "")).toEqual(await values(""));
  });

  it.each(["audit", "scan", "diff", "probe", "serve", "completion", "explain"])(
    "%s: its options, as the help names them",
    async (name) => {
      const { stdout } = await runBoxinit([name, "--help"]);
      const named = [...stdout.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, flag]) => flag);
      expect((await values(name, "--")).sort()).toEqual(named.sort());
    },
  );

  it.each([
    [["audit", "--fail-on", ""], ["error", "warning", "info", "never"], ":4"],
    [["audit", "--fail-on=w"], ["--fail-on=warning"], ":4"],
    [["audit", "--fail-on", "=", "w"], ["warning"], ":4"],
    [["audit", "--fail-on", "="], ["error", "warning", "info", "never"], ":4"],
    [["audit", "-o", "j"], ["json"], ":4"],
    [["scan", "-o", ""], ["text", "json", "sarif", "html"], ":4"],
    [["scan", "--kubeconfig", ""], [], ":0"],
    [["diff", "-n", ""], [], ":4"],
    [["audit", "--config", ""], [], ":0"],
    [["audit", ""], [], ":0"],
    [["audit", "pod.yaml", ""], [], ":0"],
    [["audit", "--", "--f"], [], ":0"],
    [["--vers"], ["--version"], ":4"],
    [["probe", "--namespace", ""], [], ":4"],
    [["probe", ""], [], ":4"],
    [["completion", ""], ["bash", "zsh", "fish", "kubectl"], ":4"],
    [["nothing-of-this-name", "aud"], [], ":4"],
    [["explain", "self-"], ["self-check-failed"], ":0"],
  ])("%j: %j", async (words, expected, last) => {
    expect(await values(...words)).toEqual(expected);
    expect((await complete(...words)).at(-1)).toBe(last);
  });

  it("explain: every finding code, and files", async () => {
    expect(await values("explain", "")).toEqual([...findingCodes]);
  });
});

const lines: readonly (readonly [line: string, expected: readonly string[]])[] = [
  ["boxinit aud", ["audit"]],
  ["boxinit audit --fail-", ["--fail-on"]],
  ["boxinit audit --fail-on w", ["warning"]],
  ["boxinit audit po", ["pod.yaml"]],
];

describe.skipIf(!isOnPath("bash"))("bash", () => {
  const replies = (...words: readonly string[]) => {
    const script = `source ./bash && COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) && _boxinit && printf '%s\\n' "\${COMPREPLY[@]}"`;
    return run("bash", ["--norc", "-c", script, "bash", ...words])
      .split("\n")
      .filter(Boolean);
  };

  it.each(lines)("%s", (line, expected) => {
    expect(replies(...line.split(" "))).toEqual(expected);
  });

  it("is asked with = as a word of its own, and with names that have blanks", () => {
    expect(replies("boxinit", "audit", "--fail-on", "=", "w")).toEqual(["warning"]);
    expect(replies("boxinit", "audit", "--config", "=").sort()).toContain("my manifests");
    expect(replies("boxinit", "audit", "my")).toEqual(["my manifests"]);
  });

  it("runs nothing of what is typed", () => {
    replies("boxinit", "audit", "$(touch ran)", "`touch ran`", "");
    expect(run("bash", ["-c", "ls"])).not.toContain("ran");
  });

  it("is called by bash itself for boxinit", () => {
    expect(run("bash", ["--norc", "-c", "source ./bash && complete -p boxinit"])).toBe(
      "complete -F _boxinit boxinit\n",
    );
  });
});

describe.skipIf(!isOnPath("fish"))("fish", () => {
  it.each(lines)("%s", (line, expected) => {
    const script = `source ./fish; complete -C '${line}'`;
    const found = run("fish", ["--no-config", "-c", script]).split("\n").filter(Boolean);
    expect(found.map((one) => one.split("\t")[0])).toEqual(expected);
  });
});

describe.skipIf(!isOnPath("zsh"))("zsh", () => {
  it.each(lines)("%s", (line, [expected]) => {
    const ready = "unsetopt zle; autoload -Uz compinit && compinit -u -D && source ./zsh; setopt zle; echo rea''dy";
    // A terminal of its own, in which the key is pressed.
    const script = `zmodload zsh/zpty && zpty -b shell zsh -f -i && zpty -w shell "$1" && zpty -r shell out '*ready*' &&
      zpty -n -w shell "$2"$'\\t' && zpty -r shell out "*$3*" && print found && zpty -d shell`;
    expect(run("zsh", ["-f", "-c", script, "zsh", ready, line, `${line.replace(/\S+$/, "")}${expected}`])).toBe(
      "found\n",
    );
  });
});
