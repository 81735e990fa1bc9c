import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  verifyReport,
  verifyReportSchemaFile,
  verifyReportSchemaText,
} from "../../scripts/docs/verify-report-schema.ts";
import { runBoxinit } from "../support/run-boxinit.ts";
import { type RecordedName, recordedFile } from "../verify/recorded.ts";
import { verifyReportErrors } from "./json-schemas.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "boxinit-verify-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const saved = (name: RecordedName) => [
  ...["--mountinfo", recordedFile(name, "mountinfo"), "--pod", recordedFile(name, "json")],
];
const verify = (...args: readonly string[]) => runBoxinit(["verify", ...args]);
const root = "1 0 0:1 / / rw - overlay overlay rw\n";

describe("boxinit verify of saved text", () => {
  it("says at a glance who PID 1 is, what is hidden by what, and what to do", async () => {
    const comm = file("comm", "systemd\n");
    const cmdline = file("cmdline", "/sbin/init\0--log-level=err\0");
    const { exitCode, stdout, stderr } = await verify(...saved("hidden"), "--comm", comm, "--cmdline", cmdline);
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: "" });
    const covered = "tmpfs on /run (mount 253) covers it";
    expect(stdout.split("\n")).toEqual([
      "Pod lab/p",
      `container main: PID 1 is systemd (/sbin/init --log-level=err), not recognised by Sysbox: the tmpfs on /run (mount 253) came over what was mounted below /run`,
      `  hidden      /run/secrets/serviceaccount                    ServiceAccount token tok: ${covered}`,
      `  hidden      /run/sec                                       Secret sec: ${covered}`,
      "  visible     /data                                          emptyDir e: its path leads to it",
      `  hidden      /var/run/secrets/kubernetes.io/serviceaccount  ServiceAccount token kube-api-access-x7x7x: ${covered}`,
      "  to do: boxinit has not repaired this pod: once boxinit probe finds it at work there, create the pod anew",
      "  to do: mount the volume outside /run, which systemd keeps for itself (boxinit explain mount-hidden)",
      "",
    ]);
  });

  it("reads standard input, as from kubectl exec, and needs no spec", async () => {
    const text = readFileSync(recordedFile("hidden", "mountinfo"), "utf8");
    const { exitCode, stdout } = await runBoxinit(["verify", "--mountinfo", "-"], text);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^PID 1 is not known, not recognised by Sysbox: /);
    expect(stdout).toContain("  hidden      /run/secrets/kubernetes.io/serviceaccount  ServiceAccount token: ");
    const comm = ["systemd\n", "systemd\r\n"].map((each, at) => ["--comm", file(`comm-${at}`, each)]);
    const [plain, terminal] = [
      await runBoxinit(["verify", "--mountinfo", "-", ...(comm[0] ?? [])], text),
      await runBoxinit(["verify", "--mountinfo", "-", ...(comm[1] ?? [])], text.replaceAll("\n", "\r\n")),
    ];
    expect(plain.stdout).toMatch(/^PID 1 is systemd, not recognised by Sysbox: /);
    expect(terminal.stdout).toBe(plain.stdout);
  });

  it("ends with 0 where nothing is amiss, and says what stays open", async () => {
    const { exitCode, stdout } = await verify(...saved("repaired"));
    expect(exitCode).toBe(0);
    expect(stdout).toContain("not-known   /run/secrets/serviceaccount");
    expect(stdout).not.toContain("to do:");
  });

  it("prints only what is amiss for a probe, and nothing where nothing is", async () => {
    expect(await verify(...saved("repaired"), "--quiet")).toEqual({ exitCode: 0, stdout: "", stderr: "" });
    const { exitCode, stdout } = await verify(...saved("run-volume"), "-q");
    expect(exitCode).toBe(1);
    expect(stdout.split("\n").filter((line) => /^ {2}[a-z-]+ {2,}/.test(line))).toEqual([
      "  missing     /run  emptyDir r: it is not mounted; in its place is a tmpfs for systemd (mount 213)",
    ]);
  });

  it("says that nothing is mounted where nothing is", async () => {
    const { exitCode, stdout } = await runBoxinit(["verify", "--mountinfo", "-"], root);
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: expect.stringMatching(/no tmpfs was prepared on \/run\n {2}nothing of a pod is mounted\n$/),
    });
  });

  it("shows control characters of paths and words escaped, in both formats", async () => {
    const text = `${root}2 1 0:2 / /a\\012b\u001b[31m\\040c rw - tmpfs t rw\n`;
    const cmdline = file("odd", "a\u001b]0;title\u0007\0::error::b\0");
    for (const format of ["text", "json"]) {
      const { stdout } = await runBoxinit(["verify", "--mountinfo", "-", "--cmdline", cmdline, "-o", format], text);
      expect(stdout).toMatch(/\/a\\(u000a|n)b\\u001b\[31m c/);
      expect(stdout.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
    }
  });

  it("is coloured where asked for, and not under NO_COLOR", async () => {
    const coloured = await runBoxinit(["verify", ...saved("hidden")], "", undefined, { FORCE_COLOR: "1" });
    expect(coloured.stdout).toContain("\u001b[31mhidden    \u001b[39m");
    expect(coloured.stdout).toContain("\u001b[32mvisible   \u001b[39m");
    const plain = await runBoxinit(["verify", ...saved("hidden")], "", undefined, { NO_COLOR: "1" });
    expect(plain.stdout).not.toContain("\u001b");
  });
});

describe("boxinit verify -o json", () => {
  it("has the form that is published, which is as npm run docs would write it", async () => {
    expect(readFileSync(verifyReportSchemaFile, "utf8")).toBe(verifyReportSchemaText());
    for (const name of ["hidden", "masked", "repaired", "run-volume"] as const) {
      const { stdout } = await verify(...saved(name), "-o", "json");
      const report: unknown = JSON.parse(stdout);
      expect(verifyReportErrors(report)).toEqual([]);
      // Its keys are known: parsing drops those that are not.
      expect(verifyReport.parse(report)).toEqual(report);
    }
    expect(verifyReportErrors({ version: 1, pod: null, containers: [{ name: null }] })).not.toEqual([]);
  });

  it("names the pod, the container, and what covers what", async () => {
    const { stdout } = await verify(...saved("hidden"), "-o", "json");
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      pod: { namespace: "lab", name: "p" },
      containers: [
        {
          name: "main",
          pid1: { systemd: "not-known", recognised: "no" },
          mounts: [{ hiddenBy: { id: 253 } }, {}, {}, {}],
        },
      ],
    });
  });
});

describe("what can't be used is told in a line, with exit code 2", () => {
  const two = { spec: { containers: [{ name: "a" }, { name: "b" }] } };
  const podText = (pod: object) => JSON.stringify({ apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, ...pod });

  it.each([
    [
      "text that is no mountinfo",
      () => ["--mountinfo", file("no", `${root}tmpfs /run tmpfs rw 0 0\n`)],
      /no:2: it does not begin with the id of a mount; it should be \/proc\/1\/mountinfo\n {2}tmpfs \/run/,
    ],
    ["nothing from kubectl", () => ["--mountinfo", "-"], /-:1: it has no mount in it/],
    ["a file that is not there", () => ["--mountinfo", join(folder, "none")], /none can not be read: ENOENT/],
    ["standard input twice", () => ["--mountinfo", "-", "--comm", "-"], /standard input can be one of the files only/],
    ["--comm alone", () => ["--comm", "x"], /--comm and --cmdline go with --mountinfo/],
    [
      "a pod and text",
      () => ["machine", "--mountinfo", "-"],
      /"machine" is a pod of the cluster: leave out --mountinfo/,
    ],
    [
      "a namespace and no pod: this machine is not meant",
      () => ["-n", "lab"],
      /go with a pod of the cluster: name one/,
    ],
    ["a context and no pod", () => ["--context", "lab", "--mountinfo", "-"], /go with a pod of the cluster: name one/],
    ["--quiet with JSON", () => ["--mountinfo", "-", "-q", "-o", "json"], /--quiet goes with --output text/],
    ["a name that is none", () => ["../secrets"], /"..\/secrets" is no name of a pod/],
    ["a namespace that is none", () => ["machine", "-n", "a/b"], /"a\/b" is no name of a namespace/],
    [
      "no pod in the file",
      () => ["--mountinfo", file("m", root), "--pod", file("cm.yaml", "apiVersion: v1\nkind: ConfigMap\n")],
      /cm.yaml has 0 pods in it: it should have one/,
    ],
    [
      "YAML that is none",
      () => ["--mountinfo", file("m", root), "--pod", file("bad.yaml", "a: [\n")],
      /bad.yaml:\d+:\d+: /,
    ],
    [
      "two containers, and none named",
      () => ["--mountinfo", file("m", root), "--pod", file("two.json", podText(two))],
      /name the container with --container: a, b/,
    ],
    [
      "a pod without containers",
      () => ["--mountinfo", file("m", root), "--pod", file("no.json", podText({ spec: { containers: [] } }))],
      /the pod has no containers/,
    ],
    [
      "a container that is not there",
      () => ["--mountinfo", file("m", root), "--pod", file("two.json", podText(two)), "-c", "x"],
      /the pod has no container "x": a, b/,
    ],
  ])("%s", async (_, args, message) => {
    const { exitCode, stdout, stderr } = await verify(...args());
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain("internal error");
  });

  it("a container of two that is named is enough, and so is a workload with a template", async () => {
    const { exitCode, stdout } = await verify(
      "--mountinfo",
      file("m", root),
      "--pod",
      file("two.json", podText(two)),
      "-c",
      "b",
    );
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringContaining("container b: ") });
    const template = { spec: { containers: [{ name: "only" }] } };
    const workload = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "d" }, spec: { template } };
    const of = await verify("--mountinfo", file("m", root), "--pod", file("d.json", JSON.stringify(workload)));
    expect(of.stdout).toContain("container only: ");
  });
});
