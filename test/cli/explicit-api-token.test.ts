import jsonPatch from "fast-json-patch";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { runBoxinit } from "../support/run-boxinit.ts";

const head =
  "apiVersion: v1\nkind: Pod\nmetadata:\n  name: machine\nspec:\n  runtimeClassName: sysbox-runc\n  hostUsers: false\n";
const masked = 'command: [sh, -c, "/opt/prepare; exec /sbin/init"]';
const indented = (text: string, by: number) => text.replaceAll(/^(?=.)/gm, " ".repeat(by));

/** How people write down that a container mounts nothing, or something else. */
const manifests: readonly (readonly [title: string, text: string])[] = [
  ["no mounts and no volumes", `${head}  containers:\n  - name: main\n    ${masked}\n`],
  [
    "mounts and volumes that are null",
    `${head}  containers:\n  - name: main\n    volumeMounts:\n    ${masked}\n  volumes: ~\n`,
  ],
  ["empty lists", `${head}  containers:\n  - name: main\n    volumeMounts: []\n    ${masked}\n  volumes: []\n`],
  ["one line", `${head}  containers: [{name: main, ${masked}}] # one\n`],
  [
    "other mounts, and comments",
    `${head}  containers:\n  - name: main\n    ${masked}\n    volumeMounts:\n    # data\n    - {name: data, mountPath: /data}\n    # end\n  volumes:\n  - name: data # ours\n    emptyDir: {}\n`,
  ],
  [
    "a sidecar",
    `${head}  initContainers:\n  - name: main\n    restartPolicy: Always\n    ${masked}\n  containers: [{name: other, command: [sleep, infinity]}]\n`,
  ],
  [
    "a Deployment",
    `apiVersion: apps/v1\nkind: Deployment\nspec:\n  template:\n${indented(head.slice(head.indexOf("metadata")), 4)}      containers:\n      - name: main\n        ${masked}\n`,
  ],
  [
    "a List",
    `kind: List\napiVersion: v1\nitems:\n- ${indented(head, 2).trimStart()}    containers:\n    - name: main\n      ${masked}\n`,
  ],
  ["JSON", JSON.stringify(parse(`${head}  containers: [{name: main, ${masked}}]\n`), undefined, 4)],
];

const fix = (text: string, ...flags: readonly string[]) =>
  runBoxinit(["fix", "--explicit-api-token", ...flags, "-"], text);

describe.concurrent("fix --explicit-api-token writes what its patch says, and is done then", () => {
  it.each(manifests)("in a manifest with %s", async (_, text) => {
    const [fixed, patched] = await Promise.all([fix(text), fix(text, "--patch")]);
    expect(fixed).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining("main: the API token is mounted at /etc/serviceaccount too"),
    });

    const [{ source, patch }] = JSON.parse(patched.stdout).patches;
    const object = parse(text);
    const target = source.kind === object.kind ? object : object.items[0];
    jsonPatch.applyPatch(target, patch, true);
    expect(parse(fixed.stdout)).toEqual(object);
    expect(fixed.stdout).toContain("kube-api-access-boxinit");

    const [again, audit] = await Promise.all([
      fix(fixed.stdout),
      runBoxinit(["audit", "-o", "json", "-"], fixed.stdout),
    ]);
    expect(again.stdout).toBe(fixed.stdout);
    const [pod] = JSON.parse(audit.stdout).pods;
    expect(pod).toMatchObject({ decision: "unchanged", findings: [{ code: "init-masked" }, { code: "stop-signal" }] });
  });

  it("does nothing without the flag, and says what hides the token", async () => {
    const text = manifests[0]?.[1] ?? "";
    const { exitCode, stdout, stderr } = await runBoxinit(["fix", "-"], text);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: text });
    expect(stderr).toContain("token /var/run/secrets/kubernetes.io/serviceaccount is hidden by systemd's /run");
    expect(stderr).toContain(
      "boxinit: the webhook mirrors the API token; in clusters without it, --explicit-api-token",
    );
    expect((await fix(text)).stderr).not.toContain("in clusters without it");
  });
});
