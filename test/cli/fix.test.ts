import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import jsonPatch from "fast-json-patch";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { runBoxinit } from "../support/run-boxinit.ts";
import { pod, rightPodSpec, wrappedPodSpec, yamlOf } from "./manifests.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "boxinit test "));
});
afterEach(() => rmSync(folder, { recursive: true }));

const fix = (...args: readonly string[]) => runBoxinit(["fix", ...args], "", folder);
const read = (name: string) => readFileSync(join(folder, name), "utf8");

function write(name: string, text: string): void {
  mkdirSync(join(folder, name, ".."), { recursive: true });
  writeFileSync(join(folder, name), text);
}

const broken = yamlOf(pod("machine", wrappedPodSpec));
const right = yamlOf(pod("right", rightPodSpec));

const tokenVolume = "{name: token, projected: {sources: [{serviceAccountToken: {path: token}}]}}";

function commandsIn(text: string): unknown[] {
  return parseAllDocuments(text).flatMap((document) => {
    const spec = parse(document.toString())?.spec;
    return spec === undefined ? [] : [spec.containers[0].command];
  });
}

describe("what fix prints", () => {
  it("is the manifest, repaired; what was done goes to standard error", async () => {
    const { stdout, stderr, exitCode } = await runBoxinit(["fix", "-"], `# mine\n${broken}---\n${right}`);
    expect(exitCode).toBe(0);
    expect(stdout.startsWith("# mine\n")).toBe(true);
    expect(commandsIn(stdout)).toEqual([["/sbin/init"], ["/sbin/init"]]);
    expect(stderr).toBe(
      [
        "-:2:1 Pod machine: repaired",
        '  main: the command becomes ["/sbin/init"]',
        "  main: /var/run/secrets/serviceaccount moves to /etc/serviceaccount",
        "boxinit: 1 of 2 pods in 1 file repaired",
        "",
      ].join("\n"),
    );
  });

  it("is, byte for byte, what came in, where there is nothing to repair", async () => {
    const text = `# a\n\n---\nvalues: {a:  1}\n---\nname: {{ .Values.name }}\n---\n${right}...\n`;
    expect((await runBoxinit(["fix", "-"], text)).stdout).toBe(text);
  });

  it("is one stream of all files, whether YAML or JSON, without what is no manifest", async () => {
    write("a/b.yaml", broken);
    write("a/c.json", JSON.stringify(pod("machine", wrappedPodSpec)));
    write("a/values.yaml", "replicas: 1\n");
    write("d.yml", `---\n${right}`);
    const { stdout } = await fix("a", "d.yml");
    expect(commandsIn(stdout)).toEqual([["/sbin/init"], ["/sbin/init"], ["/sbin/init"]]);
    expect(stdout).not.toContain("replicas");
  });

  it("takes patterns of files", async () => {
    write("one/pod.yaml", broken);
    write("two/three/pod.yaml", broken);
    write("two/three/other.yaml", broken);
    expect(commandsIn((await fix("**/pod.yaml")).stdout)).toHaveLength(2);
    expect(await fix("**/none.yaml")).toMatchObject({ exitCode: 2, stdout: "" });
  });

  it("has no boxinit/status: what was done, a manifest's history tells", async () => {
    expect((await runBoxinit(["fix", "-"], broken)).stdout).not.toContain("boxinit/status");
  });

  it("leaves a pod alone whose author wants it audited only, or not looked at", async () => {
    const moded = (mode: string) => ({
      ...pod("machine", wrappedPodSpec),
      metadata: { annotations: { "boxinit/mode": mode } },
    });
    const text = yamlOf(moded("audit"), moded("off"));
    expect((await runBoxinit(["fix", "-"], text)).stdout).toBe(text);
  });

  it("is as it came where the value of its last line depends on the end of that line", async () => {
    const last = `${broken.trimEnd()}\ndata:\n  script: |\n    exit`;
    const { stdout, stderr } = await runBoxinit(["fix", "-"], last);
    expect(stdout).toBe(last);
    expect(stderr).toContain("it can not be repaired in its text: its last line has no end");
  });

  it("is repaired where others of a long List can't be, in linear time", async () => {
    const shared = "- {name: token, mountPath: /run/secrets/serviceaccount}";
    const spec = (mounts: string) =>
      `  spec: {runtimeClassName: sysbox-runc, volumes: [${tokenVolume}], containers: [{name: a, command: [sh, -c, exec /sbin/init], volumeMounts: ${mounts}}]}`;
    const items = Array.from({ length: 300 }, (_, index) => spec(index === 250 ? "[]" : "*shared"));
    const text = `apiVersion: v1\nkind: PodList\nshared: &shared\n${shared}\nitems:\n${items.map((item) => `-${item.slice(1)}`).join("\n")}\n`;
    const { stdout, stderr } = await runBoxinit(["fix", "-"], text);
    expect(stderr).toContain("boxinit: 1 of 300 pods in 1 file repaired");
    expect(stdout.split("\n").filter((line, at) => line !== text.split("\n")[at])).toHaveLength(1);
  });

  it("names convert where a command that does more than start init has something hidden", async () => {
    const masked = (script: string) =>
      yamlOf(pod("masked", { runtimeClassName: "sysbox-runc", containers: [containerOf(script)] }));
    const containerOf = (script: string) => ({
      name: "main",
      image: "example.test/image",
      command: ["sh", "-c", script],
    });
    const told = async (script: string) => (await runBoxinit(["fix", "-"], masked(script))).stderr;
    expect(await told("mkdir /x; exec /sbin/init")).toContain("boxinit convert FILE makes a service of what they do");
    expect(await told("mkdir /x && mount --rbind /run /run && exec /sbin/init")).not.toContain("convert");
    expect((await runBoxinit(["fix", "-"], broken)).stderr).not.toContain("convert");
  });

  it("still has what can't be repaired, and says what that is", async () => {
    const containers = [{ name: "main", image: "i", command: ["tini", "/sbin/init"] }];
    const text = yamlOf(pod("machine", { runtimeClassName: "sysbox-runc", containers }));
    const { stdout, stderr } = await runBoxinit(["fix", "-"], text);
    expect(stdout).toBe(text);
    expect(stderr).toContain("Pod machine: stays as it is\n  warning init-misplaced (main): ");
  });
});

describe("fix --patch", () => {
  it("prints each object's patch, which makes of it what fix makes", async () => {
    const object = { apiVersion: "apps/v1", kind: "Deployment", spec: { template: { spec: wrappedPodSpec } } };
    const list = { apiVersion: "v1", kind: "List", items: [pod("right", rightPodSpec), object] };
    const text = JSON.stringify(list);
    const { patches } = JSON.parse((await runBoxinit(["fix", "--patch", "-"], text)).stdout);
    const fixed = JSON.parse((await runBoxinit(["fix", "-"], text)).stdout);
    expect(patches).toMatchObject([{ source: { file: "-", document: 1, kind: "Deployment" } }]);
    expect(jsonPatch.applyPatch(structuredClone(object), patches[0].patch, true).newDocument).toEqual(fixed.items[1]);
  });

  it("prints an empty list where there is none", async () => {
    expect(JSON.parse((await runBoxinit(["fix", "--patch", "-"], right)).stdout)).toEqual({ version: 1, patches: [] });
  });
});

describe("fix --write", () => {
  it("writes the files that change, in their mode, and no others", async () => {
    write("b.yaml", broken);
    write("r.yaml", right);
    chmodSync(join(folder, "b.yaml"), 0o640);
    const before = statSync(join(folder, "r.yaml"));
    const { stdout, stderr, exitCode } = await fix("--write", ".");
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 0 });
    expect(stderr).toContain("b.yaml:1:1 Pod machine: repaired");
    expect(commandsIn(read("b.yaml"))).toEqual([["/sbin/init"]]);
    expect(statSync(join(folder, "b.yaml")).mode & 0o777).toBe(0o640);
    expect(statSync(join(folder, "r.yaml"))).toMatchObject({ ino: before.ino, mtimeMs: before.mtimeMs });
  });

  it("never follows a link out of the folder, and one inside to its file", async () => {
    write("outside.yaml", broken);
    write("in/file.yaml", broken);
    symlinkSync("file.yaml", join(folder, "in/again.yaml"));
    symlinkSync("../outside.yaml", join(folder, "in/link.yaml"));
    const { stderr, exitCode } = await fix("--write", "in");
    expect(exitCode).toBe(0);
    expect(stderr).toContain("boxinit: in/link.yaml: it is a link out of in: name the file itself");
    expect(read("outside.yaml")).toBe(broken);
    expect(commandsIn(read("in/file.yaml"))).toEqual([["/sbin/init"]]);
    expect(statSync(join(folder, "in/again.yaml")).ino).toBe(statSync(join(folder, "in/file.yaml")).ino);
  });

  it("can't write standard input", async () => {
    const result = await runBoxinit(["fix", "--write", "-"], broken);
    expect(result).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("standard input can not be written") });
  });
});

describe("custom resources", () => {
  const tasks = [{ template: { spec: wrappedPodSpec } }, { template: { spec: structuredClone(wrappedPodSpec) } }];
  const rollout = { apiVersion: "argoproj.io/v1alpha1", kind: "Rollout", spec: { template: { spec: wrappedPodSpec } } };
  const job = { apiVersion: "batch.example/v1", kind: "Job", spec: { tasks } };

  it("are repaired where --template says that their pods are", async () => {
    const places = [
      "--template",
      "Rollout.argoproj.io=.spec.template",
      "--template",
      "Job.batch.example=spec.tasks[*].template",
    ];
    const { stdout } = await runBoxinit(["fix", ...places, "-"], yamlOf(rollout, job, pod("machine", wrappedPodSpec)));
    expect(stdout.match(/- \/sbin\/init$/gm)).toHaveLength(4);
  });

  it("are left alone without it", async () => {
    expect((await runBoxinit(["fix", "-"], yamlOf(rollout, job))).stdout).toBe(yamlOf(rollout, job));
  });

  it.each([
    "Rollout",
    "rollout.argoproj.io=.spec",
    "Rollout.argoproj.io=.spec[0].template",
    "Rollout.argoproj.io=$.a b",
  ])("need a place that can be read: %s", async (place) => {
    const { exitCode, stderr } = await fix("--template", place, "-");
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining("--template") });
  });
});

describe("the exit code of fix", () => {
  it.each([
    [0, [], broken],
    [1, ["--fail-on", "warning"], broken],
    [0, ["--fail-on", "error"], broken],
    [0, ["--fail-on", "warning"], right],
    [2, ["--diff", "--write"], broken],
    [2, ["--write", "--patch"], broken],
    [2, [], "kind: [Pod\n"],
  ] as const)("is %i for %j", async (exitCode, flags, text) => {
    expect((await runBoxinit(["fix", ...flags, "-"], text)).exitCode).toBe(exitCode);
  });
});

describe("what goes to a log", () => {
  it("has no command for GitHub's runner in it", async () => {
    write("::error title=a::.yaml", broken);
    write("mask.yaml", "::add-mask::x: [\n");
    write("kind.yaml", `apiVersion: x/v1\nkind: "##[error]x"\nspec: {runtimeClassName: sysbox-runc}\n`);
    const files = ["::error title=a::.yaml", "mask.yaml", "kind.yaml"];
    const told = await Promise.all([fix("--diff", ...files), runBoxinit(["audit", ...files], "", folder)]);
    for (const { stderr } of told) {
      expect(stderr).toContain("add-mask");
      expect(stderr).not.toMatch(/^\s*::|##\[/m);
    }
  });
});
