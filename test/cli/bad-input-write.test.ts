import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { mainProgram, programEnvironment } from "../support/run-boxinit.ts";
import { pod, wrappedPodSpec, yamlOf } from "./manifests.ts";
import { useTestFolder } from "./test-folder.ts";

const folder = useTestFolder();
const broken = yamlOf(pod("machine", wrappedPodSpec));
const read = (name: string) => readFileSync(join(folder.path, name), "utf8");
const start = (...args: readonly string[]) =>
  spawn(process.execPath, [mainProgram, ...args], { cwd: folder.path, env: programEnvironment });

/** Mounts of one's own: as root, or where every user may have them. */
const ownMounts = [["--mount"], ["--mount", "--user", "--map-root-user"]].find(
  (flags) => spawnSync("unshare", [...flags, "true"]).status === 0,
);

/** Runs `fix --write` on a manifest on a small disk and on one elsewhere; then comes what is on that disk. */
function fixOnDisk(prepare: string): string {
  mkdirSync(join(folder.path, "disk"), { recursive: true });
  folder.write("manifest.yaml", `${broken}${"# a comment\n".repeat(5_000)}`);
  folder.write("elsewhere.yaml", broken);
  const script = `
    mount -t tmpfs -o size=128k none disk
    cp manifest.yaml disk/machine.yaml
    ${prepare}
    "$@" fix --write disk elsewhere.yaml 2>&1
    echo "exit code $?"
    ls disk
    cmp --quiet manifest.yaml disk/machine.yaml && echo unchanged || echo changed
  `;
  const args = [...(ownMounts ?? []), "bash", "-c", script, "bash", process.execPath, mainProgram];
  return execFileSync("unshare", args, { cwd: folder.path, env: programEnvironment, encoding: "utf8" });
}

describe.skipIf(ownMounts === undefined)("what fix --write can't write stays whole, and others are written", () => {
  it.each([
    [
      "that is full",
      "cat /dev/zero > disk/more 2> /dev/null || true",
      "ENOSPC: no space left",
      ["machine.yaml", "more"],
    ],
    ["that is almost full", "head -c 60000 /dev/zero > disk/more", "ENOSPC: no space left", ["machine.yaml", "more"]],
    ["that is read-only", "mount -o remount,ro none disk", "EROFS: read-only file system", ["machine.yaml"]],
  ])("on a disk %s", (_, prepare, why, files) => {
    const output = fixOnDisk(prepare);
    expect(output).toContain(`boxinit: disk/machine.yaml: it was not written: ${why}`);
    expect(output.slice(output.indexOf("exit code")).split("\n")).toEqual(["exit code 2", ...files, "unchanged", ""]);
    expect(read("elsewhere.yaml")).toContain("/etc/serviceaccount");
  });
});

describe("a file that somebody changes while fix works on it", () => {
  it("is left to them", async () => {
    const many = Array.from({ length: 300 }, () => broken).join("---\n");
    const path = folder.write("theirs/machine.yaml", many);
    const child = start("fix", "--write", "theirs");
    const stderr = text(child.stderr);
    const closed = once(child, "close");
    let version = 0;
    const changes = setInterval(() => {
      version += 1;
      writeFileSync(`${path}.new`, `${many}# ${version}\n`);
      renameSync(`${path}.new`, path);
    }, 5);
    const [exitCode] = await closed;
    clearInterval(changes);
    expect(exitCode).toBe(2);
    expect(await stderr).toContain("boxinit: theirs/machine.yaml: it was changed meanwhile and was not written");
    expect(read("theirs/machine.yaml")).toBe(`${many}# ${version}\n`);
    expect(readdirSync(join(folder.path, "theirs"))).toEqual(["machine.yaml"]);
  });
});

describe("a full disk behind standard output", () => {
  it.each([["audit"], ["fix"], ["explain"]])("is told, and is no finding: %s", (command) => {
    folder.write("machine.yaml", broken);
    const script = `"$@" ${command} machine.yaml > /dev/full`;
    const args = ["-c", script, "bash", process.execPath, mainProgram];
    const { status, stderr } = spawnSync("bash", args, { cwd: folder.path, env: programEnvironment, encoding: "utf8" });
    expect(stderr).toMatch(/^boxinit: .*ENOSPC: no space left on device.*$/m);
    expect(stderr).not.toContain("    at ");
    expect(status).toBe(2);
  });
});

describe("a reader that has seen enough", () => {
  const many = Array.from({ length: 500 }, () => broken).join("---\n");

  it.each([
    ["audit", []],
    ["audit", ["-o", "github"]],
    ["fix", []],
    ["fix", ["--diff"]],
    ["fix", ["--patch"]],
  ])("is no error: %s %j", async (command, flags) => {
    folder.write("many.yaml", many);
    const child = start(command, ...flags, "many.yaml");
    const stderr = text(child.stderr);
    child.stdout.once("data", () => child.stdout.destroy());
    const [exitCode, signal] = await once(child, "close");
    expect({ exitCode, signal }).toEqual({ exitCode: 0, signal: null });
    expect(await stderr).not.toMatch(/EPIPE|internal error/);
  });

  it("is no error where it reads what is told, too", async () => {
    folder.write("many.yaml", many);
    const child = start("fix", "many.yaml");
    child.stderr.once("data", () => child.stderr.destroy());
    const [stdout, [exitCode, signal]] = await Promise.all([text(child.stdout), once(child, "close")]);
    expect({ exitCode, signal }).toEqual({ exitCode: 0, signal: null });
    expect(stdout.match(/^ +- \/sbin\/init$/gm)).toHaveLength(500);
  });
});
