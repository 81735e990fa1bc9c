import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import jsonPatch from "fast-json-patch";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mainProgram, type ProgramResult, programEnvironment, runBoxinit } from "../support/run-boxinit.ts";
import { pod, rightPodSpec, wrappedPodSpec, yamlOf } from "./manifests.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "boxinit test "));
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, content: string): string {
  const path = join(folder, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, content);
  return path;
}

async function auditJson(input: string, ...flags: readonly string[]): Promise<Report> {
  const { stdout } = await runBoxinit(["audit", "-o", "json", ...flags, "-"], input);
  return JSON.parse(stdout);
}

interface Report {
  readonly pods: readonly {
    readonly source: { readonly file: string; readonly kind: string; readonly name: string };
    readonly decision: string;
    readonly findings: readonly { readonly code: string }[];
    readonly patch?: jsonPatch.Operation[];
  }[];
}

const patchOfWrapped = (at: string) => [
  {
    op: "add",
    path: `${at}/metadata/annotations`,
    value: {
      "boxinit/links.main": "L /run/secrets/serviceaccount - - - - /etc/serviceaccount\n",
      "boxinit/status": expect.stringContaining('"version":1'),
    },
  },
  { op: "replace", path: `${at}/spec/containers/0/command`, value: ["/sbin/init"] },
  { op: "replace", path: `${at}/spec/containers/0/volumeMounts/0/mountPath`, value: "/etc/serviceaccount" },
  {
    op: "add",
    path: `${at}/spec/containers/0/volumeMounts/-`,
    value: expect.objectContaining({ mountPath: "/etc/tmpfiles.d/boxinit.conf" }),
  },
  { op: "add", path: `${at}/spec/volumes/-`, value: expect.objectContaining({ name: "boxinit-links" }) },
];

const template = { metadata: { labels: { app: "a" } }, spec: wrappedPodSpec };
const kindsWithPods: readonly (readonly [apiVersion: string, kind: string, content: object, at: string])[] = [
  ["v1", "Pod", { spec: wrappedPodSpec }, ""],
  ["v1", "PodTemplate", { template }, "/template"],
  ["v1", "ReplicationController", { spec: { template } }, "/spec/template"],
  ["apps/v1", "Deployment", { spec: { template } }, "/spec/template"],
  ["apps/v1", "StatefulSet", { spec: { template } }, "/spec/template"],
  ["apps/v1", "DaemonSet", { spec: { template } }, "/spec/template"],
  ["apps/v1", "ReplicaSet", { spec: { template } }, "/spec/template"],
  ["batch/v1", "Job", { spec: { template } }, "/spec/template"],
  ["batch/v1", "CronJob", { spec: { jobTemplate: { spec: { template } } } }, "/spec/jobTemplate/spec/template"],
];

describe.concurrent("audit -o json", () => {
  it("tells of a pod what it is, what would be done, what was found, and the patch", async () => {
    const document = yamlOf({ ...pod("machine", wrappedPodSpec), metadata: { name: "machine", namespace: "lab" } });
    const file = write("machine.yaml", document);
    const { stdout } = await runBoxinit(["audit", "-o", "json", file]);
    expect(JSON.parse(stdout)).toEqual({
      version: 1,
      pods: [
        {
          source: { file, document: 1, kind: "Pod", namespace: "lab", name: "machine" },
          decision: "changed",
          containers: [
            {
              name: "main",
              init: "wrapped",
              command: ["/sbin/init"],
              mounts: [{ path: "/var/run/secrets/serviceaccount", action: "move", target: "/etc/serviceaccount" }],
            },
          ],
          findings: expect.arrayContaining([
            {
              code: "token-hidden",
              severity: "warning",
              container: "main",
              message: expect.stringContaining("/var/run/secrets/serviceaccount"),
              data: expect.objectContaining({ path: "/var/run/secrets/serviceaccount" }),
            },
          ]),
          patch: patchOfWrapped(""),
        },
      ],
    });
  });

  it("lists a pod that is not examined, with nothing about it", async () => {
    const plain = pod("plain", { containers: [{ name: "main", image: "i" }] });
    expect((await auditJson(yamlOf(plain))).pods).toEqual([
      {
        source: { file: "-", document: 1, kind: "Pod", namespace: null, name: "plain" },
        decision: "not-examined",
        containers: [],
        findings: [],
      },
    ]);
  });

  it("has no patch where nothing changes", async () => {
    const { pods } = await auditJson(yamlOf(pod("right", rightPodSpec)));
    expect(pods).toMatchObject([{ decision: "unchanged" }]);
    expect(pods[0]).not.toHaveProperty("patch");
  });

  it("gives a patch for the whole object, of every kind that has a pod template", async () => {
    const objects = kindsWithPods.map(([apiVersion, kind, content]) => ({
      apiVersion,
      kind,
      metadata: { name: "machine" },
      ...content,
    }));
    const { pods } = await auditJson(yamlOf(...objects));
    const told = pods.map(({ source: { kind }, decision, patch }) => ({ kind, decision, patch }));
    expect(told).toEqual(
      kindsWithPods.map(([, kind, , at]) => ({ kind, decision: "changed", patch: patchOfWrapped(at) })),
    );
    const repaired = objects.map((object, index): object => {
      return jsonPatch.applyPatch(structuredClone(object), pods[index]?.patch ?? [], true).newDocument;
    });
    const again = await auditJson(yamlOf(...repaired));
    expect(again.pods.map(({ decision }) => decision)).toEqual(objects.map(() => "unchanged"));
  });

  it("takes the items of a List for objects of their own", async () => {
    const items = [pod("first", rightPodSpec), { apiVersion: "v1", kind: "Service" }, pod("third", wrappedPodSpec)];
    const { pods } = await auditJson(yamlOf({ apiVersion: "v1", kind: "List", items }));
    expect(pods).toMatchObject([
      { source: { document: 1, name: "first" }, decision: "unchanged" },
      { source: { document: 1, name: "third" }, decision: "changed", patch: patchOfWrapped("") },
    ]);
  });

  it("reads a list as the API returns it, whose items have no kind", async () => {
    const items = [{ metadata: { name: "machine" }, spec: wrappedPodSpec }];
    const { pods } = await auditJson(JSON.stringify({ apiVersion: "v1", kind: "PodList", items }));
    expect(pods).toMatchObject([{ source: { kind: "Pod", name: "machine" }, decision: "changed" }]);
  });

  it("names a pod without a name after its generateName", async () => {
    const document = { ...pod("", wrappedPodSpec), metadata: { generateName: "machine-" } };
    expect((await auditJson(yamlOf(document))).pods).toMatchObject([{ source: { name: "machine-" } }]);
  });

  it("takes a workload of another API group for something else", async () => {
    const other = { apiVersion: "serving.example/v1", kind: "Deployment", spec: { template } };
    expect((await auditJson(yamlOf(other))).pods).toEqual([]);
  });

  it("reads yes as true, as Kubernetes does", async () => {
    const spec = yamlOf(pod("machine", wrappedPodSpec)).replace("spec:", "spec:\n  shareProcessNamespace: yes");
    expect((await auditJson(spec)).pods).toMatchObject([
      { decision: "unchanged", containers: [{ init: "misplaced" }] },
    ]);
  });

  it("tells which pods the webhook would refuse, and gives no patch for them", async () => {
    const config = write("deny.yaml", "policy:\n  onUnfixable: deny\n");
    const misplaced = {
      runtimeClassName: "sysbox-runc",
      containers: [{ name: "main", command: ["tini", "/sbin/init"] }],
    };
    const { pods } = await auditJson(yamlOf(pod("machine", misplaced)), "--config", config);
    expect(pods).toMatchObject([{ decision: "refused", containers: [{ init: "misplaced" }] }]);
    expect(pods[0]).not.toHaveProperty("patch");
  });

  it("applies the policy of the configuration file", async () => {
    const config = write("config.yaml", "policy:\n  tokenPath: /etc/tokens\n");
    const { pods } = await auditJson(yamlOf(pod("machine", wrappedPodSpec)), "--config", config);
    expect(pods).toMatchObject([{ containers: [{ mounts: [{ target: "/etc/tokens" }] }] }]);
  });
});

describe.concurrent("audit for people", () => {
  it("shows the decision, the new command, the mounts and the findings", async () => {
    const { stdout } = await runBoxinit(["audit", "-"], yamlOf(pod("machine", wrappedPodSpec)));
    expect(stdout.split("\n")).toEqual(
      expect.arrayContaining([
        "- (document 1): Pod machine: changed",
        "  main: wrapped",
        '    command: ["/sbin/init"]',
        "    move /var/run/secrets/serviceaccount -> /etc/serviceaccount",
        expect.stringMatching(/^ {2}warning token-hidden \(main\): /),
        "1 pod: 1 changed",
      ]),
    );
  });

  it("has no colour in a pipe", async () => {
    const { stdout } = await runBoxinit(["audit", "-"], yamlOf(pod("machine", wrappedPodSpec)));
    expect(stdout).not.toContain("\u001b");
  });
});

describe.concurrent("control characters in a manifest", () => {
  const name = "evil\u001b[2J\u009b\u202e\n::error::";
  it.each(["text", "json"])("are shown escaped: %s", async (format) => {
    const file = write(`evil\u001b-${format}.yaml`, yamlOf(pod(name, rightPodSpec)));
    const { stdout } = await runBoxinit(["audit", "-o", format, file]);
    expect(stdout).toContain(
      "evil\\u001b[2J\\u009b\\u202e\\n::error::".replace("\\n", format === "text" ? "\\u000a" : "\\n"),
    );
    expect(stdout.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  it("are escaped in a report that programs read back whole", async () => {
    expect((await auditJson(yamlOf(pod(name, rightPodSpec)))).pods).toMatchObject([{ source: { name } }]);
  });

  it("are shown escaped in errors", async () => {
    const { stderr } = await runBoxinit(["audit", join(folder, "no\u001bsuch.yaml")]);
    expect(stderr).toContain("no\\u001bsuch.yaml");
    expect(stderr).not.toContain("\u001b");
  });
});

describe.concurrent("the exit code of audit", () => {
  const exitOf = async (spec: object, ...flags: readonly string[]) =>
    (await runBoxinit(["audit", ...flags, "-"], yamlOf(pod("machine", spec)))).exitCode;

  it("is 0 where there is nothing to tell", async () => {
    expect(await exitOf(rightPodSpec)).toBe(0);
  });

  it("is 1 from a warning on", async () => {
    expect(await exitOf(wrappedPodSpec)).toBe(1);
  });

  it.each([
    ["error", 0],
    ["warning", 1],
    ["info", 1],
    ["never", 0],
  ])("follows --fail-on %s for a pod with warnings: %d", async (level, exitCode) => {
    expect(await exitOf(wrappedPodSpec, "--fail-on", level)).toBe(exitCode);
  });

  it("follows --fail-on error for a pod that can't boot", async () => {
    const [container] = wrappedPodSpec.containers;
    const notRoot = { ...wrappedPodSpec, containers: [{ ...container, securityContext: { runAsUser: 1000 } }] };
    expect(await exitOf(notRoot, "--fail-on", "error")).toBe(1);
  });

  it.each([
    ["no file", ["audit"], "missing required argument 'file'"],
    ["an unknown format", ["audit", "-o", "xml", "-"], "Allowed choices are text, json"],
    ["an unknown level", ["audit", "--fail-on", "fatal", "-"], "Allowed choices are error, warning, info, never"],
    ["an unknown flag", ["audit", "--frobnicate", "-"], "unknown option '--frobnicate'"],
    ["an unknown command", ["frobnicate"], "unknown command 'frobnicate'"],
    ["no command", [], "Usage: boxinit"],
    ["a missing configuration file", ["audit", "--config", "none.yaml", "-"], "none.yaml"],
  ])("is 2 for %s", async (_, args, message) => {
    const { exitCode, stdout, stderr } = await runBoxinit(args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(message);
  });

  it.each([["--help"], ["--version"], ["audit", "--help"]])("is 0 for %s %s", async (...args) => {
    expect(await runBoxinit(args)).toMatchObject({ exitCode: 0, stderr: "" });
  });
});

describe.concurrent("what audit can't read", () => {
  const both = async (...paths: readonly string[]): Promise<ProgramResult> =>
    runBoxinit(["audit", "-o", "json", ...paths]);

  it("is an error where it was named, and the others are told all the same", async () => {
    const missing = join(folder, "missing.yaml");
    const { exitCode, stdout, stderr } = await both(missing, write("right.yaml", yamlOf(pod("right", rightPodSpec))));
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^boxinit: .*missing\.yaml: ENOENT/);
    expect(JSON.parse(stdout).pods).toMatchObject([{ source: { name: "right" } }]);
  });

  it("is an error with its document and line where a named file is broken", async () => {
    const broken = write("broken.yaml", `${yamlOf(pod("right", rightPodSpec))}---\napiVersion: v1\nkind: [Pod\n`);
    const { exitCode, stderr } = await both(broken);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/broken\.yaml, document 2: line \d+: /);
  });

  it("is an error where a named file is not UTF-8", async () => {
    const path = join(folder, "latin.yaml");
    writeFileSync(path, Buffer.from([0x61, 0xe4]));
    expect(await both(path)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("it is not UTF-8 text") });
  });

  it("is passed over and counted in a folder", async () => {
    const right = yamlOf(pod("right", rightPodSpec));
    write("tree/b/right.yml", right);
    write("tree/a.json", JSON.stringify(pod("first", rightPodSpec)));
    write("tree/broken.yaml", "kind: [Pod\n");
    write("tree/values.yaml", "replicas: 1\n");
    write("tree/templates/pod.yaml", "metadata:\n  name: {{ .Values.name }}\n");
    write("tree/review.json", '{"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview"}');
    write("tree/notes.txt", right);
    write("tree/.hidden/pod.yaml", right);
    write("tree/node_modules/pod.yaml", right);
    const { exitCode, stdout, stderr } = await both(join(folder, "tree"));
    const names = JSON.parse(stdout).pods.map((one: { source: { name: string } }) => one.source.name);
    expect({ exitCode, names }).toEqual({ exitCode: 0, names: ["first", "right"] });
    for (const count of ["1 not readable", "1 not a Kubernetes object", "1 Helm template", "1 AdmissionReview"]) {
      expect(stderr).toContain(count);
    }
  });

  it("does not matter to a reader that has seen enough", async () => {
    const many = write("many.yaml", yamlOf(...Array.from({ length: 500 }, () => pod("machine", wrappedPodSpec))));
    const child = spawn(process.execPath, [mainProgram, "audit", "-o", "json", many], { env: programEnvironment });
    child.stdout.once("data", () => child.stdout.destroy());
    expect(await text(child.stderr)).toBe("");
  });
});
