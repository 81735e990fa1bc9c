import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { runBoxinit } from "../support/run-boxinit.ts";
import { pod, wrappedPodSpec, yamlOf } from "./manifests.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "boxinit log "));
});
afterAll(() => rmSync(folder, { recursive: true }));
const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

/** A line that a runner of GitHub, Azure or TeamCity takes for a command of its own. */
const command = /^[\s\u0085]*::|##\w*\[/m;
const hostile = "q\n::error::x\u001b[31m##[error]##vso[task.complete]\r::y";

/** What GitHub's runner would do, of what a job prints: the commands that it reads (actions/runner, ActionCommandManager). */
function commandsRead(output: string): readonly string[] {
  let word: string | undefined;
  const read = output.split(/\r\n|\r|\n/).flatMap((line) => {
    const [, name = "", value = ""] = /^\s*::([^\s:]+)[^:]*::(.*)$/.exec(line) ?? [];
    if (word !== undefined) {
      if (name === word) word = undefined;
      return [];
    }
    if (name === "stop-commands") word = value;
    else if (command.test(line)) return [line];
    return [];
  });
  return word === undefined ? read : [...read, "none any more"];
}

describe("what others take as it is, in a job of GitHub", () => {
  const motd = "::error file=ci.yaml,line=1::approved\n##[warning]x\n::stop-commands::deadbeef\n";
  // So near to what changes that the diff shows it.
  const env = [{ name: "MOTD", value: motd }];
  const spec = {
    ...wrappedPodSpec,
    containers: [{ name: "main", env, ...wrappedPodSpec.containers[0], image: undefined }],
  };
  const job = { GITHUB_ACTIONS: "true" };
  beforeAll(() => {
    write("a.yaml", yamlOf(pod("a", spec)));
    write("b.yaml", yamlOf(pod("b", spec)));
    write("plain.yaml", yamlOf(pod("plain", wrappedPodSpec)));
    const work = { name: "main", image: "i", command: ["sh", "-c", `${motd}agent &\nexec /sbin/init\n`] };
    write("work.yaml", yamlOf(pod("work", { runtimeClassName: "sysbox-runc", containers: [work] })));
  });

  it("is an explanation in which no line is a command, wherever lines are broken", async () => {
    // One of them has its blank where a line ends.
    const volumeMounts = Array.from({ length: 40 }, (_, more) => ({
      ...{ name: "data", mountPath: `/run/${"a".repeat(40 + more)} ::add-mask::hi ::set-env name=x::y` },
    }));
    const container = { ...wrappedPodSpec.containers[0], command: ["sh", "-c", "x; exec /sbin/init"], volumeMounts };
    const volumes = [{ name: "data", emptyDir: {} }];
    write("paths.yaml", yamlOf(pod("paths", { ...wrappedPodSpec, containers: [container], volumes })));
    const explained = await runBoxinit(["explain", "paths.yaml"], "", folder, job);
    expect(explained.stdout).toContain("add-mask");
    expect(commandsRead(explained.stdout)).toEqual([]);
    const line = await runBoxinit(["explain", "--", "sh", "-c", "##[add-mask]zz\n::error::x"], "", folder, job);
    expect(commandsRead(line.stdout)).toEqual([]);
  });

  it("is a diff in which no line is a command, and which git apply and patch take", async () => {
    const elsewhere = await runBoxinit(["fix", "--diff", "a.yaml", "plain.yaml", "b.yaml"], "", folder);
    expect(commandsRead(elsewhere.stdout)).toContain("none any more");
    const { stdout } = await runBoxinit(["fix", "--diff", "a.yaml", "plain.yaml", "b.yaml"], "", folder, job);
    expect(commandsRead(stdout)).toEqual([]);
    expect(stdout.replaceAll(/^::.*\n/gm, "")).toBe(elsewhere.stdout);
    const words = [...stdout.matchAll(/^::stop-commands::(.*)$/gm)].map(([, word]) => word);
    expect(new Set(words).size).toBe(2);
    const repaired = await runBoxinit(["fix", "a.yaml", "plain.yaml", "b.yaml"], "", folder);
    for (const patcher of ["git apply", "patch --quiet -p1"]) {
      const copy = mkdtempSync(join(folder, "copy "));
      execFileSync("cp", ["a.yaml", "b.yaml", "plain.yaml", copy], { cwd: folder });
      execFileSync("sh", ["-c", patcher], { cwd: copy, input: stdout });
      const patched = ["a.yaml", "plain.yaml", "b.yaml"].map((name) => readFileSync(join(copy, name), "utf8"));
      expect(patched.join("---\n")).toBe(repaired.stdout);
    }
  });

  it("is a diff as elsewhere where it has no command in it", async () => {
    const [here, there] = await Promise.all(
      [job, {}].map((env) => runBoxinit(["fix", "--diff", "plain.yaml"], "", folder, env)),
    );
    expect(here?.stdout).toBe(there?.stdout);
  });

  it("is each file of a conversion", async () => {
    const elsewhere = await runBoxinit(["convert", "work.yaml"], "", folder);
    expect(commandsRead(elsewhere.stdout)).toContain("none any more");
    const { stdout } = await runBoxinit(["convert", "work.yaml"], "", folder, job);
    expect(commandsRead(stdout)).toEqual([]);
    expect(stdout).toContain("approved");
  });
});

describe("JSON with words in it that a log would act on", () => {
  it.each([
    ["audit", "-o", "json"],
    ["audit", "-o", "sarif"],
    ["fix", "--patch"],
  ])("has them escaped, and reads back whole: %s %s", async (...args) => {
    const { stdout } = await runBoxinit([...args, "-"], yamlOf(pod(hostile, wrappedPodSpec)));
    expect(stdout).not.toMatch(command);
    expect(stdout).toContain("\\u0023#[error]\\u0023#vso[");
    expect(JSON.stringify(JSON.parse(stdout))).toContain("##[error]##vso[task.complete]");
  });
});

describe("names in errors", () => {
  beforeAll(() => {
    const work = { name: "main", image: "i", command: ["sh", "-c", "agent &\nexec /sbin/init\n"] };
    write(`${hostile}.yaml`, yamlOf(pod("machine", { runtimeClassName: "sysbox-runc", containers: [work] })));
    write(`${hostile}.config`, "server: {none: 1}\n");
    write(`${hostile}.broken`, "a: [\n");
    write(`${hostile}.good`, "policy: {runtimeClasses: [sysbox-runc]}\n");
    mkdirSync(join(folder, "oo"));
    write(`oo/${hostile}.yaml`, "another content");
    mkdirSync(join(folder, `folder ${hostile}`));
  });

  const told: readonly (readonly [what: string, args: readonly string[]])[] = [
    ["a file in the way", ["convert", `${hostile}.yaml`, "--output-dir", "oo"]],
    ["an output that can't be", ["convert", `${hostile}.yaml`, "--output-dir", `${hostile}.good/x`]],
    ["a folder", ["convert", `folder ${hostile}`]],
    ["a container", ["convert", "-c", hostile, `${hostile}.yaml`]],
    ["a manifest that is not there", ["audit", hostile]],
    ["a manifest that is broken", ["fix", `${hostile}.broken`]],
    ["a configuration that is not there", ["audit", "--config", hostile, "-"]],
    ["a configuration that is wrong", ["audit", "--config", `${hostile}.config`, "-"]],
    ["a configuration that is broken", ["serve", "--config", `${hostile}.broken`]],
    ["a setting", ["serve", "--log-level", hostile]],
    ["a command", [hostile]],
    ["a command that is nearly one", [`audi${hostile.slice(1, 2)}`]],
    ["an option", ["audit", `--${hostile}`]],
    ["a choice", ["audit", "--fail-on", hostile, "-"]],
    ["a template", ["audit", "--template", hostile, "-"]],
    ["a namespace", ["scan", "--namespace", hostile]],
    ["a kubeconfig", ["scan", "--kubeconfig", hostile]],
    ["a policy", ["policy", hostile]],
    ["an argument too many", ["policy", "--name", hostile]],
    ["a finding", ["explain", hostile]],
    ["a mountinfo", ["verify", "--mountinfo", hostile]],
  ];

  it.each(told)("neither act in a log nor on a terminal, nor begin a line: %s", async (_, args) => {
    const { exitCode, stdout, stderr } = await runBoxinit(args, "", folder, { KUBECONFIG: "/nonexistent" });
    expect(exitCode).toBeGreaterThanOrEqual(2);
    expect(stdout).not.toMatch(command);
    const lines = stderr.replace(/\n$/, "").split("\n");
    expect(lines.filter((line) => command.test(line) || /[\p{Cc}\p{Cf}]/u.test(line))).toEqual([]);
    expect(lines.filter((line) => !/^(?:boxinit: |error: | {2}|\(Did you mean )/.test(line))).toEqual([]);
  });

  it("neither do so in the configuration that is printed, which is one still", async () => {
    const { exitCode, stdout } = await runBoxinit(
      ["serve", "--config", `${hostile}.good`, "--print-config"],
      "",
      folder,
    );
    expect(exitCode).toBe(0);
    expect(stdout).not.toMatch(command);
    expect(stdout.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(parse(stdout)).toMatchObject({ policy: { runtimeClasses: [{ name: "sysbox-runc" }] } });
  });
});
