import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { mainProgram, type ProgramResult, programEnvironment, runBoxinit } from "../support/run-boxinit.ts";
import { useTestFolder } from "./test-folder.ts";

const folder = useTestFolder();

function manifest(name: string, command: string): string {
  const spec = `spec:\n  runtimeClassName: sysbox-runc\n  containers:\n  - name: main\n    command: ${command}\n`;
  return `---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\n${spec}`;
}

const broken = (name: string) => manifest(name, '["sh", "-c", "exec /sbin/init"]');
const repaired = (name: string) => manifest(name, '["/sbin/init"]');

async function namesIn(audit: ProgramResult): Promise<readonly string[]> {
  return JSON.parse(audit.stdout).pods.map(({ source }: { source: { name: string } }) => source.name);
}

/** A few lines that stand for a billion values. */
const bomb = [
  "a0: &a0 [x,x,x,x,x,x,x,x,x,x]",
  ...Array.from({ length: 8 }, (_, n) => `a${n + 1}: &a${n + 1} [${Array(10).fill(`*a${n}`).join()}]`),
].join("\n");

/** What a file holds, and what is said of it, behind its name. */
const unreadable: readonly (readonly [title: string, content: string | Uint8Array, said: RegExp])[] = [
  ["a bracket that is not closed", "kind: Pod\nspec:\n  a: [b\n  c: d\n", /^:4:3: .*end with a \]\n {4}c: d$/],
  ["a tab where YAML wants blanks", "kind: Pod\nspec:\n\ta: []\n", /^:3:1: Tabs .*\n {2}\\u0009a: \[\]$/],
  ["a quote that is never closed", 'kind: Pod\nname: "a\n', /^:\d:\d+: .*quote\n {2}name: "a$/],
  ["a second document that is broken", "a: b\n---\n# two\nkind: [Pod\n", /^:5:1: .*\n {2}kind: \[Pod$/],
  ["JSON that is broken", '{"kind": "Pod",\n "spec": {"a": [}}\n', /^:2:17: .*\n {3}"spec": \{"a": \[\}\}$/],
  ["an alias bomb", bomb, /^:6:\d+: its aliases stand for more than 1000000 values\n {2}a5: /],
  ["an alias that leads nowhere", "kind: Pod\nspec: *gone\n", /^:2:7: .*gone.*\n {2}spec: \*gone$/],
  ["nesting without an end", `kind: ${"[".repeat(100_000)}`, /^:1:\d+: it is nested too deeply\n {2}kind: \[+\.\.\.$/],
  ["control characters", 'kind: "\u001b[2J\n', /^:\d:\d+: .*quote\n {2}kind: "\\u001b\[2J$/],
  ["a document of 9 MiB", `a: ${"x".repeat(9 << 20)}\n`, /^:1:1: a document of 9\.0 MiB.*split it.*\n {2}a: x+\.\.\.$/],
  ["bytes that are no text", Uint8Array.from({ length: 4096 }, (_, n) => (n * 151) % 256), /^: it is not UTF-8 text$/],
  ["text in UTF-16", Buffer.from("\uFEFFkind: Pod\n", "utf16le"), /^: it is not UTF-8 text$/],
  ["zeros", new Uint8Array(4096), /^: it is not text$/],
];

describe("many files that can't be read, and two that can", () => {
  const paths: string[] = [];
  let audit: ProgramResult;
  let fix: ProgramResult;
  beforeAll(async () => {
    const bad = unreadable.map(([title, content]) => folder.write(`${title}.yaml`, content));
    paths.push(folder.write("a good one.yaml", broken("first")), ...bad);
    paths.push(join(folder.path, "none.yaml"), folder.write("another good one.yaml", broken("last")));
    [audit, fix] = await Promise.all([runBoxinit(["audit", "-o", "json", ...paths]), runBoxinit(["fix", ...paths])]);
  });

  it("are an error, and the readable ones are worked on", async () => {
    expect({ exitCode: audit.exitCode, names: await namesIn(audit) }).toEqual({
      exitCode: 2,
      names: ["first", "last"],
    });
    expect(fix).toMatchObject({ exitCode: 2, stdout: repaired("first") + repaired("last") });
  });

  it("are told in the order in which they were named", () => {
    for (const { stderr } of [audit, fix]) {
      const told = [...stderr.matchAll(/^boxinit: (.*\.yaml):/gm)].map(([, path = ""]) =>
        path.replace(/(?::\d+)+$/, ""),
      );
      expect(told).toEqual(paths.slice(1, -1));
    }
  });

  it.each(unreadable)("are told with the place and the line: %s", (title, _, said) => {
    for (const { stderr } of [audit, fix]) {
      const lines = stderr.split("\n");
      const at = lines.findIndex((line) => line.startsWith(`boxinit: ${join(folder.path, title)}.yaml:`));
      const [first = "", second = ""] = lines.slice(at, at + 2);
      const text = first.slice(`boxinit: ${join(folder.path, title)}.yaml`.length);
      expect(second.startsWith("  ") ? `${text}\n${second}` : text).toMatch(said);
      expect(first.length).toBeLessThan(folder.path.length + 200);
      expect(second.length).toBeLessThan(200);
    }
  });
});

describe("what has a name and is no file", () => {
  const said = async (name: string) => {
    const [audit, fix] = await Promise.all(
      ["audit", "fix"].map((command) => runBoxinit([command, name], "", folder.path)),
    );
    expect([audit?.exitCode, fix?.exitCode]).toEqual([2, 2]);
    expect(fix?.stderr.split("\n")[0]).toBe(audit?.stderr.split("\n")[0]);
    return audit?.stderr;
  };

  it("is told: a folder without manifests", async () => {
    folder.write("notes/readme.txt", "kind: Pod\n");
    expect(await said("notes")).toMatch(/^boxinit: notes: the folder has no \.yaml, \.yml or \.json file$/m);
  });

  it("is told: a pattern that nothing matches", async () => {
    expect(await said("notes/**/*.yml")).toMatch(/^boxinit: notes\/\*\*\/\*\.yml: no file is like this$/m);
  });

  it("is told: a link that leads to itself", async () => {
    symlinkSync("loop.yaml", join(folder.path, "loop.yaml"));
    expect(await said("loop.yaml")).toMatch(/^boxinit: loop\.yaml: ELOOP/m);
  });

  it("is told: a device that never ends", async () => {
    expect(await said("/dev/zero")).toMatch(/^boxinit: \/dev\/zero: it is larger than 256 MiB/m);
  });

  it("is told: a file that may not be read", () => {
    const path = folder.write("secret.yaml", broken("secret"));
    chmodSync(path, 0);
    // Root may read all, but for the capabilities of that.
    const isRoot = process.getuid?.() === 0;
    const asOwner = isRoot ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] : [];
    const [program = "", ...args] = [...asOwner, process.execPath, mainProgram, "fix", path];
    const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8", env: programEnvironment });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(`boxinit: ${path}: EACCES`);
  });

  it("is read where it is a pipe, as a shell's <(command) is", async () => {
    const script = 'exec "$0" "$1" fix <(cat "$2")';
    const path = folder.write("piped.yaml", broken("piped"));
    const main = join(import.meta.dirname, "../../src/main.ts");
    const stdout = execFileSync("bash", ["-c", script, process.execPath, main, path], { stdio: "pipe" });
    expect(stdout.toString()).toBe(repaired("piped"));
  });
});

describe("in a folder", () => {
  it("pipes, devices, loops and broken links are passed over", async () => {
    folder.write("odd/good.yaml", broken("good"));
    mkdirSync(join(folder.path, "odd/folder.yaml"));
    execFileSync("bash", ["-c", `mkfifo "$0"`, join(folder.path, "odd/pipe.yaml")]);
    symlinkSync("/dev/zero", join(folder.path, "odd/zero.yaml"));
    symlinkSync("nowhere", join(folder.path, "odd/dangling.yaml"));
    symlinkSync(".", join(folder.path, "odd/loop"));
    const [audit, fix] = await Promise.all([
      runBoxinit(["audit", "-o", "json", "odd"], "", folder.path),
      runBoxinit(["fix", "odd"], "", folder.path),
    ]);
    expect(await namesIn(audit)).toEqual(["good"]);
    expect(audit.stderr).toContain("documents passed over: 3 not readable");
    expect(fix).toMatchObject({ exitCode: 0, stdout: repaired("good") });
    expect(fix.stderr).toContain("documents passed over: 3 not readable");
  });
});
