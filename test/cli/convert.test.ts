import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { z } from "zod";
import { runBoxinit } from "../support/run-boxinit.ts";
import { pod, rightPodSpec, wrappedPodSpec, yamlOf } from "./manifests.ts";

const cases = join(import.meta.dirname, "convert-cases");
const manifests = readdirSync(cases).filter((name) => /\.(yaml|json)$/.test(name));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "boxinit convert "));
});
afterEach(() => rmSync(folder, { recursive: true }));

const convert = (input: string, ...args: readonly string[]) => runBoxinit(["convert", ...args], input, folder);
const below = (path: string) => readdirSync(path, { recursive: true, encoding: "utf8" }).sort();

function machine(script: string, name = "machine", container: object = {}): object {
  const main = { name: "main", image: "i", command: ["sh", "-c", script], ...container };
  return pod(name, { runtimeClassName: "sysbox-runc", containers: [main] });
}

const workBefore = yamlOf(machine("agent &\nexec /sbin/init\n"));

describe("what convert prints, which a person has read", () => {
  it.each(manifests)("%s, for an image", async (name) => {
    const { stdout, exitCode } = await runBoxinit(["convert", name], "", cases);
    expect({ stdout, exitCode }).toEqual({ stdout: readFileSync(join(cases, `${name}.image`), "utf8"), exitCode: 0 });
  });

  it.each(manifests)("%s, with a ConfigMap", async (name) => {
    const { stdout, exitCode } = await runBoxinit(["convert", "--configmap", name], "", cases);
    expect({ stdout, exitCode }).toEqual({
      stdout: readFileSync(join(cases, `${name}.configmap`), "utf8"),
      exitCode: 0,
    });
    expect(parseAllDocuments(stdout).flatMap(({ errors }) => errors)).toEqual([]);
  });
});

it.each(manifests)("leaves nothing for the engine to do, nor for itself: %s", async (name) => {
  const { stdout } = await runBoxinit(["convert", "--configmap", name], "", cases);
  const audit = await runBoxinit(["audit", "-o", "json", "--fail-on", "never", "-"], stdout);
  const { pods } = report.parse(JSON.parse(audit.stdout));
  expect(pods.map(({ decision }) => decision)).toEqual(["unchanged"]);
  expect(new Set(pods.flatMap(({ containers }) => containers.map(({ init }) => init)))).toEqual(
    new Set(["recognised"]),
  );
  expect((await convert(stdout, "--configmap", "-")).stdout).toBe(stdout);
});

const report = z.looseObject({
  pods: z.array(z.looseObject({ decision: z.string(), containers: z.array(z.looseObject({ init: z.string() })) })),
});

describe("what convert says", () => {
  it("is what becomes of each container, and how many", async () => {
    const { stderr, exitCode } = await convert(
      yamlOf(machine("agent & exec /sbin/init", "machine", { workingDir: "/" })),
      "-",
    );
    expect(stderr).toBe(
      [
        "-:1:1 Pod machine",
        '  main: the command becomes ["/sbin/init"]',
        "  main: its work becomes boxinit-main.service, before every other service",
        "  main: What the programs that it starts do is not looked into. Its output is in the journal: journalctl -u boxinit-main",
        "  main: Every other service waits until its script has ended: it must not start one, by systemctl or as a package is installed. Where it fails, the container ends, as it did; what it said is then in kubectl logs only with tty: true.",
        "  main: Of the variables that its image and other Services set, it has the usual ones and those that the script names.",
        "boxinit: 1 of 1 container converted, 0 refused",
        "",
      ].join("\n"),
    );
    expect(exitCode).toBe(0);
  });

  it("is what CRI-O makes of the new command, where the pod or the policy has it", async () => {
    const word = "  main: CRI-O, once it recognises systemd, mounts noexec tmpfs on /tmp and /var/log/journal\n";
    const annotations = { "io.kubernetes.cri-o.userns-mode": "auto:size=65536" };
    const main = { name: "main", image: "i", command: ["sh", "-c", "agent & exec /sbin/init"] };
    const spec = { runtimeClassName: "sysbox-runc", containers: [main] };
    const forCrio = { apiVersion: "v1", kind: "Pod", metadata: { name: "machine", annotations }, spec };
    expect((await convert(yamlOf(forCrio), "-")).stderr).toContain(word);
    expect((await convert(workBefore, "-")).stderr).not.toContain("noexec");
    writeFileSync(join(folder, "boxinit.yaml"), "policy: { crio: true }\n");
    expect((await convert(workBefore, "--config", "boxinit.yaml", "-")).stderr).toContain(word);
  });

  it("names what it refuses, where, and the way out; the manifest stays as it is", async () => {
    const manifest = yamlOf(machine("agent\nmount -t tmpfs x /run\nulimit -n 9\nexec /sbin/init"));
    const { stdout, stderr, exitCode } = await convert(manifest, "--configmap", "-");
    expect({ stdout, exitCode }).toEqual({ stdout: manifest, exitCode: 1 });
    expect(stderr).toMatch(
      /main: refused, mounts in line 2 of its script: .*: mount -t tmpfs x \/run\n {4}Use a volume/,
    );
    expect(stderr).toMatch(
      /main: refused, limits in line 3 of its script: .*\n.*\nboxinit: 0 of 1 container converted, 1 refused\nboxinit: or keep a script .* mount --rbind \/run \/run .*\n$/,
    );
    const shared = await convert(yamlOf(pod("p", { ...wrappedPodSpec, shareProcessNamespace: true })), "-");
    expect(shared.stderr).toMatch(/refused, shares-processes: .*\n.*\nboxinit: .*\n$/);
  });

  it("is nothing to do of what needs nothing, is repaired by fix, or can not be told", async () => {
    const pods = [
      pod("right", rightPodSpec),
      pod("wrapped", wrappedPodSpec),
      machine("exec $INIT"),
      machine("sleep 1"),
    ];
    const manifest = yamlOf(...pods, pod("runc", { containers: [] }));
    const { stdout, stderr, exitCode } = await convert(manifest, "--configmap", "-");
    expect({ stdout, exitCode }).toEqual({ stdout: manifest, exitCode: 0 });
    expect(stderr.match(/nothing to convert: .*/g)).toEqual([
      "nothing to convert: it starts /sbin/init itself",
      "nothing to convert: boxinit fix repairs its command",
      expect.stringMatching(/^nothing to convert: it can not be told what it starts/),
      expect.stringMatching(/^nothing to convert: it starts no init/),
      "nothing to convert: it is no Sysbox pod",
    ]);
  });

  it("shows what is hostile in a manifest, and does nothing that it asks", async () => {
    const name = "../../x\u001b[31m\n::error::";
    const hostile = machine("agent '\u001b[2J' & exec /sbin/init 'a\u202eb'", name, { image: "i\nRUN rm -rf /" });
    const text = JSON.stringify(hostile);
    const { stdout, stderr } = await convert(text, "--output-dir", "out", "-");
    expect((stdout + stderr).replaceAll("\n", "")).not.toMatch(/\p{Cc}|\p{Cf}/u);
    expect(stdout + stderr).not.toMatch(/^\s*::/m);
    const files = below(join(folder, "out"));
    expect(files.filter((file) => !/^[a-z0-9-]+(\/|$)|^manifest\.yaml$/.test(file))).toEqual([]);
    const dockerfile = files.find((file) => file.endsWith("Dockerfile")) ?? "";
    expect(readFileSync(join(folder, "out", dockerfile), "utf8")).toMatch(/^FROM IMAGE\nCOPY main\.sh /);
    expect(readdirSync(folder)).toEqual(["out"]);
  });
});

describe("containers", () => {
  const two = pod("two", {
    runtimeClassName: "sysbox-runc",
    containers: ["one", "other"].map((name) => ({
      name,
      image: "i",
      command: ["sh", "-c", "agent & exec /sbin/init"],
    })),
  });

  it("are all that need it, or those that are named", async () => {
    const commands = async (...args: readonly string[]) => {
      const { stdout } = await convert(yamlOf(two), "--configmap", ...args, "-");
      return [...stdout.matchAll(/subPath: (\w+)\.sh/g)].map(([, name]) => name);
    };
    expect(await commands()).toEqual(["one", "other"]);
    expect(await commands("-c", "other")).toEqual(["other"]);
    expect(await commands("-c", "other", "--container", "one")).toEqual(["one", "other"]);
  });

  it("that are not there are a mistake", async () => {
    const { exitCode, stdout, stderr } = await convert(yamlOf(two), "-c", "none", "-");
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain("no Sysbox pod of the manifest has a container named none");
  });

  it("of pods with the same name get deliveries of their own", async () => {
    const { stdout } = await convert(`${workBefore}---\n${workBefore}`, "--configmap", "-");
    const names = [...stdout.matchAll(/^metadata:\n {2}name: (pod-.*)/gm)].map(([, name]) => name);
    expect(new Set(names).size).toBe(2);
  });

  it("of a pod that has the volume's name already are refused", async () => {
    const spec = { runtimeClassName: "sysbox-runc", volumes: [{ name: "boxinit-main", emptyDir: {} }] };
    const main = { name: "main", image: "i", command: ["sh", "-c", "agent & exec /sbin/init"] };
    const manifest = yamlOf(pod("p", { ...spec, containers: [main] }));
    const { exitCode, stderr } = await convert(manifest, "--configmap", "-");
    expect(exitCode).toBe(1);
    expect(stderr).toContain("refused, name-taken: the pod has a volume named boxinit-main already");
    expect((await convert(manifest, "-")).exitCode).toBe(0);
  });

  it("whose args are written elsewhere in the manifest are refused", async () => {
    const shared = 'x-shared: &shared {command: [sh, -c], args: ["agent & exec /sbin/init"]}\n';
    const spec = "spec: {runtimeClassName: sysbox-runc, containers: [{name: main, image: i, <<: *shared}]}\n";
    const manifest = `apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n${shared}${spec}`;
    const { exitCode, stdout, stderr } = await convert(manifest, "--configmap", "-");
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: manifest });
    expect(stderr).toContain("refused, not-editable: the manifest can't be changed in its text: ");
  });
});

describe("--output-dir", () => {
  it("gets the manifest, and a folder that an image is built from", async () => {
    const file = join(folder, "pod.yaml");
    writeFileSync(file, workBefore);
    const { stdout, stderr, exitCode } = await convert("", "--output-dir", "out/deep", "pod.yaml");
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 0 });
    const made = ["Dockerfile", "boxinit-main.service", "main.sh"].map((name) => `pod-machine-main/${name}`);
    expect(below(join(folder, "out/deep"))).toEqual(["pod-machine-main", ...made, "pod.yaml"]);
    expect(readFileSync(join(folder, "out/deep/pod-machine-main/main.sh"), "utf8")).toBe("agent &\nexit 0\n");
    expect(statSync(join(folder, "out/deep/pod-machine-main/boxinit-main.service")).mode & 0o777).toBe(0o644);
    expect(stderr).toContain("boxinit: wrote out/deep/pod-machine-main/main.sh\n");
    expect(readFileSync(file, "utf8")).toBe(workBefore);
  });

  it("gets the ConfigMap beside the manifest", async () => {
    await convert(workBefore, "--configmap", "--output-dir", "out", "-");
    expect(below(join(folder, "out"))).toEqual(["manifest.yaml", "pod-machine-main.configmap.yaml"]);
  });

  it("keeps files of another content, and writes none then, unless forced", async () => {
    mkdirSync(join(folder, "out/pod-machine-main"), { recursive: true });
    const mine = join(folder, "out/pod-machine-main/main.sh");
    writeFileSync(mine, "mine");
    const { exitCode, stderr } = await convert(workBefore, "--output-dir", "out", "-");
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/nothing was written: out\/pod-machine-main\/main\.sh has another content; --force/);
    expect(below(join(folder, "out"))).toEqual(["pod-machine-main", "pod-machine-main/main.sh"]);
    expect(readFileSync(mine, "utf8")).toBe("mine");
    expect((await convert(workBefore, "--output-dir", "out", "--force", "-")).exitCode).toBe(0);
    expect(readFileSync(mine, "utf8")).toBe("agent &\nexit 0\n");
    const again = await convert(workBefore, "--output-dir", "out", "-");
    expect(again.exitCode).toBe(0);
    expect(again.stderr).not.toContain("wrote");
  });

  it("gets nothing where nothing is converted", async () => {
    await convert(yamlOf(pod("right", rightPodSpec)), "--output-dir", "out", "-");
    expect(readdirSync(folder)).toEqual([]);
  });

  it("gets nothing where its names are taken by one another, or it can't be a folder", async () => {
    writeFileSync(join(folder, "pod-machine-main"), workBefore);
    const same = await convert("", "--output-dir", "out", "pod-machine-main");
    expect(same.exitCode).toBe(2);
    expect(same.stderr).toBe("boxinit: two files would be out/pod-machine-main: rename the manifest\n");
    const inFile = await convert(workBefore, "--force", "--output-dir", "pod-machine-main", "-");
    expect(inFile.exitCode).toBe(2);
    expect(inFile.stderr).toMatch(/^boxinit: nothing was written: EEXIST: /);
    const nowhere = await convert(workBefore, "--output-dir", "/proc/none/deep", "-");
    expect(nowhere.exitCode).toBe(2);
    expect(nowhere.stderr).toMatch(/^boxinit: nothing was written: ENOENT: .*'\/proc\/none'\n$/);
    expect(readdirSync(folder)).toEqual(["pod-machine-main"]);
    expect(readFileSync(join(folder, "pod-machine-main"), "utf8")).toBe(workBefore);
  });

  it("says what was written before something else came in the way", async () => {
    mkdirSync(join(folder, "out/pod-machine-main/Dockerfile"), { recursive: true });
    const { exitCode, stderr } = await convert(workBefore, "--force", "--output-dir", "out", "-");
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^boxinit: only out\/manifest\.yaml was written: EISDIR: /);
    expect(below(join(folder, "out"))).toEqual(["manifest.yaml", "pod-machine-main", "pod-machine-main/Dockerfile"]);
  });

  it("is what --force is for", async () => {
    expect(await convert(workBefore, "--force", "-")).toMatchObject({ exitCode: 2, stdout: "" });
  });
});

describe("input that can't be read", () => {
  it("is told, and nothing is printed", async () => {
    expect(await convert("a: [\n", "-")).toMatchObject({ exitCode: 2, stdout: "" });
    expect(await convert("", "none.yaml")).toMatchObject({ exitCode: 2, stdout: "" });
    expect(await convert("", ".")).toMatchObject({ exitCode: 2, stdout: "" });
    expect(await convert(workBefore, "--config", "none.yaml", "-")).toMatchObject({ exitCode: 2, stdout: "" });
  });
});
