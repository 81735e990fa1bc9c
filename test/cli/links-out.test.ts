import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runBoxinit } from "../support/run-boxinit.ts";
import { pod, wrappedPodSpec, yamlOf } from "./manifests.ts";

/** Of a repository that somebody else may write to, and of what lies beside it. */
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "boxinit links "));
  mkdirSync(join(folder, "outside"));
  mkdirSync(join(folder, "out"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (...args: readonly string[]) => runBoxinit(args, "", folder);
const write = (name: string, text: string) => {
  mkdirSync(join(folder, name, ".."), { recursive: true });
  writeFileSync(join(folder, name), text);
};
const linkTo = (target: string, name: string) => symlinkSync(target, join(folder, name));
const read = (name: string) => readFileSync(join(folder, name), "utf8");
const broken = yamlOf(pod("machine", wrappedPodSpec));
const worker = yamlOf(
  pod("machine", {
    runtimeClassName: "sysbox-runc",
    containers: [{ name: "main", image: "i", command: ["sh", "-c", "agent &\nexec /sbin/init\n"] }],
  }),
);

describe("convert --output-dir", () => {
  beforeEach(() => write("pod.yaml", worker));

  it.each([[[]], [["--force"]]])("writes nothing through a folder that is a link, with %j", async (flags) => {
    linkTo("../outside", "out/pod-machine-main");
    const { exitCode, stderr } = await run("convert", "pod.yaml", "--output-dir", "out", ...flags);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr:
        "boxinit: nothing was written: out/pod-machine-main is a link, and files are written below out alone: remove it, or name another --output-dir\n",
    });
    expect(readdirSync(join(folder, "outside"))).toEqual([]);
    expect(readdirSync(join(folder, "out"))).toEqual(["pod-machine-main"]);
  });

  it("says so of a link that leads nowhere yet", async () => {
    linkTo("../outside/new", "out/pod-machine-main");
    const { exitCode, stderr } = await run("convert", "pod.yaml", "--output-dir", "out");
    expect({ exitCode, said: stderr }).toEqual({ exitCode: 2, said: expect.stringContaining("main is a link") });
    expect(readdirSync(join(folder, "outside"))).toEqual([]);
  });

  it("takes a folder that is a link itself: somebody has named it", async () => {
    linkTo("outside", "named");
    expect((await run("convert", "pod.yaml", "--output-dir", "named")).exitCode).toBe(0);
    expect(readdirSync(join(folder, "outside"))).toEqual(["pod-machine-main", "pod.yaml"]);
  });

  it("does not look at what a file that is a link leads to; --force puts the file in its place", async () => {
    write("outside/theirs", "theirs");
    linkTo("/dev/zero", "out/pod.yaml");
    mkdirSync(join(folder, "out/pod-machine-main"));
    linkTo("../../outside/theirs", "out/pod-machine-main/main.sh");
    const { exitCode, stderr } = await run("convert", "pod.yaml", "--output-dir", "out");
    expect(exitCode).toBe(2);
    expect(stderr).toContain("nothing was written: out/pod.yaml, out/pod-machine-main/main.sh has another content");
    expect((await run("convert", "pod.yaml", "--output-dir", "out", "--force")).exitCode).toBe(0);
    expect(lstatSync(join(folder, "out/pod-machine-main/main.sh")).isFile()).toBe(true);
    expect(read("outside/theirs")).toBe("theirs");
  });
});

describe("fix --write with a pattern in quotes", () => {
  beforeEach(() => {
    write("outside/theirs.yaml", broken);
    write("work/mine.yaml", broken);
    linkTo("../outside/theirs.yaml", "work/link.yaml");
    linkTo("../outside", "work/folder");
  });

  it.each([
    ["work/*.yaml", "work/link.yaml", "work"],
    ["work/**/*.yaml", "work/link.yaml", "work"],
    ["work/*", "work/folder", "work"],
    ["work/{link,mine}.yaml", "work/link.yaml", "work"],
  ])("never follows a link out of the folder that it begins with: %s", async (pattern, link, root) => {
    const { exitCode, stderr } = await run("fix", "--write", pattern);
    expect(exitCode).toBe(0);
    expect(stderr).toContain(`boxinit: ${link}: it is a link out of ${root}: name the file itself\n`);
    expect(stderr).toMatch(/documents passed over: \d not readable/);
    expect(read("outside/theirs.yaml")).toBe(broken);
  });

  it("nor out of the working folder, or by an absolute pattern", async () => {
    const inside = await runBoxinit(["fix", "--write", "*.yaml"], "", join(folder, "work"));
    expect(inside.stderr).toContain("boxinit: link.yaml: it is a link out of .: name the file itself\n");
    const absolute = await run("fix", "--write", join(folder, "work/*.yaml"));
    expect(absolute.stderr).toContain(`it is a link out of ${join(folder, "work")}: name the file itself\n`);
    expect(read("outside/theirs.yaml")).toBe(broken);
    expect(read("work/mine.yaml")).not.toBe(broken);
  });

  it("follows one inside of it, and one that was named", async () => {
    linkTo("mine.yaml", "work/again.yaml");
    expect((await run("fix", "--write", "work/again.*")).stderr).not.toContain("link out");
    expect(read("work/mine.yaml")).not.toBe(broken);
    await run("fix", "--write", "work/link.yaml");
    expect(read("outside/theirs.yaml")).not.toBe(broken);
  });
});
