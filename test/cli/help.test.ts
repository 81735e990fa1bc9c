import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { documents } from "../../scripts/docs/documents.ts";
import { withBoxinitOnPath } from "../support/boxinit-on-path.ts";
import { makeAuthority } from "../support/certificates.ts";
import { runBoxinit } from "../support/run-boxinit.ts";
import { pod, wrappedPodSpec, yamlOf } from "./manifests.ts";

const commands = [
  "audit",
  "fix",
  "convert",
  "scan",
  "diff",
  "explain",
  "serve",
  "probe",
  "verify",
  "policy",
  "completion",
];
const pages = [[], ...commands.map((command) => [command])];

let folder: string;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "boxinit help "));
  env = withBoxinitOnPath(folder);
  const write = (name: string, content: string) => writeFileSync(join(folder, name), content);
  for (const below of ["deploy", "mychart", ".config/fish/completions"]) {
    mkdirSync(join(folder, below), { recursive: true });
  }
  writeManifests();
  const rollout = { apiVersion: "argoproj.io/v1alpha1", kind: "Rollout", metadata: { name: "r" } };
  write("rollout.yaml", yamlOf({ ...rollout, spec: { template: { spec: wrappedPodSpec } } }));
  write("boxinit.yaml", "policy:\n  unwrap: never\n");
  const pair = await (await makeAuthority("boxinit help test")).issue({ names: ["127.0.0.1"] });
  write("tls.crt", pair.certificate);
  write("tls.key", pair.key);
  // What real charts render goes through in test/post-renderer.
  write("bin/helm", `#!/bin/sh\ntest "$1 $2" = "template mychart" && cat rendered.yaml\n`);
  chmodSync(join(folder, "bin/helm"), 0o755);
  // A pod that systemd hides something from; what is applied goes nowhere.
  copyFileSync(join(import.meta.dirname, "../../examples/issue-767.mountinfo"), join(folder, "mountinfo"));
  write("bin/kubectl", `#!/bin/sh\ncase "$*" in *mountinfo) cat mountinfo ;; *) cat >/dev/null ;; esac\n`);
  chmodSync(join(folder, "bin/kubectl"), 0o755);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What examples read, and may have repaired. */
function writeManifests(): void {
  for (const name of ["pod.yaml", "deploy/pod.yaml", "rendered.yaml"]) {
    writeFileSync(join(folder, name), yamlOf(pod("p", wrappedPodSpec)));
  }
}

/** As somebody types it. A server is ended once it listens. */
async function typed(line: string) {
  const ports = { BOXINIT_SERVER_LISTEN: "127.0.0.1:0", BOXINIT_SERVER_OPS_LISTEN: "127.0.0.1:0" };
  const child = spawn("sh", ["-c", line.replace(/^(?=boxinit serve)/, "exec ")], {
    cwd: folder,
    env: { ...env, ...ports, KUBECONFIG: "/nowhere" },
  });
  child.stdin.end(yamlOf(pod("p", wrappedPodSpec)));
  child.stdout.on("data", (data) => {
    if (String(data).includes('"listening"')) child.kill("SIGTERM");
  });
  const closed = once(child, "close");
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [exitCode] = await closed;
  return { exitCode: Number(exitCode), stdout, stderr };
}

function examplesIn(help: string): string[] {
  const [, examples = ""] = /^Examples:\n(.*?)\n\n(?=\S)/ms.exec(help) ?? [];
  return examples.split("\n").flatMap((line) => (/^ {2}[^#\s]/.test(line) ? [line.trim()] : []));
}

describe.each(pages)("boxinit %s --help", (...words) => {
  it("says in a line what it does, shows two to four examples, the exit codes and where to read on", async () => {
    const { exitCode, stdout, stderr } = await runBoxinit([...words, "--help"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toMatch(/^Usage: boxinit .*\n\n\w/);
    expect([2, 3, 4]).toContain(examplesIn(stdout).length);
    expect(stdout).toMatch(/^Exit codes:\n {2}0 {2}\w/m);
    const readOn = /^Read on: (.*)$/m.exec(stdout)?.[1]?.split(", ") ?? [];
    expect(documents).toEqual(expect.arrayContaining(readOn.map((one) => one.replace(/#.*/, ""))));
    expect(readOn.length).toBeGreaterThan(0);
    expect(stdout.split("\n").filter((line) => line.length > 100)).toEqual([]);
  });

  it("has examples that do what they say", async () => {
    const { stdout } = await runBoxinit([...words, "--help"]);
    for (const line of examplesIn(stdout)) {
      writeManifests();
      // Beside these, the folder has a pod that needs repair, and the kubeconfig is nowhere.
      const expected = /^boxinit (?:probe|scan|diff|verify [a-z])/.test(line)
        ? 3
        : /^boxinit audit(?!.*never)|\| boxinit audit|boxinit verify --mountinfo/.test(line)
          ? 1
          : 0;
      const { exitCode, stderr } = await typed(line);
      expect({ line, exitCode }, stderr).toEqual({ line, exitCode: expected });
    }
  });
});

describe("the words around the commands", () => {
  it("no command: the help on standard error, exit code 2", async () => {
    const { exitCode, stdout, stderr } = await runBoxinit([]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toBe((await runBoxinit(["--help"])).stdout);
  });

  it("help COMMAND is COMMAND --help", async () => {
    const [one, other] = await Promise.all([runBoxinit(["help", "audit"]), runBoxinit(["audit", "-h"])]);
    expect(one).toEqual(other);
  });

  it.each(["--version", "-V"])("%s", async (flag) => {
    expect(await runBoxinit([flag])).toEqual({ exitCode: 0, stdout: `${packageJson.version}\n`, stderr: "" });
  });

  it("lists every command, and none that is only asked by scripts", async () => {
    const { stdout } = await runBoxinit(["--help"]);
    const listed = [...stdout.matchAll(/^ {2}([a-z]+) (?:\[|<| )/gm)].map(([, name]) => name);
    expect(listed.sort()).toEqual([...commands, "help"].sort());
  });

  it("says kubectl boxinit where it runs as kubectl's plugin", async () => {
    for (const args of ["--help", "audit --help", "help fix"]) {
      const { stdout } = await typed(`kubectl-boxinit ${args}`);
      expect(stdout).toMatch(/^Usage: kubectl boxinit /);
      expect(examplesIn(stdout).join("\n")).toContain("kubectl boxinit ");
      expect(stdout).not.toMatch(/(?<!kubectl )boxinit (audit|fix|explain) /);
    }
  });

  it.each([
    [["adit", "."], "(Did you mean audit?)"],
    [["fxi", "."], "(Did you mean fix?)"],
    [["audit", "--outptu", "json", "."], "(Did you mean --output?)"],
    [["audit", "--fail", "error", "."], "(Did you mean --fail-on?)"],
    [["help", "prob"], "Usage: boxinit"],
    [["audit", "-o", "jsn", "."], "Allowed choices are text, json, sarif, github."],
    [["completion", "ksh"], "Allowed choices are bash, zsh, fish, kubectl."],
    [["audit"], "missing required argument 'file'"],
  ])("%j: %s", async (args, told) => {
    const { exitCode, stdout, stderr } = await runBoxinit(args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(told);
  });

  it("has no colours for a file, and for whoever asks for none", async () => {
    const { stdout } = await runBoxinit(["--help"], "", undefined, { FORCE_COLOR: "" });
    expect(stdout).not.toContain("\u001b");
    const forced = await runBoxinit(["--help"], "", undefined, { FORCE_COLOR: "1" });
    expect(forced.stdout).toContain("\u001b[1mExamples:\u001b[22m");
    const none = await runBoxinit(["--help"], "", undefined, { NO_COLOR: "1" });
    expect(none.stdout).toBe(stdout);
  });
});
