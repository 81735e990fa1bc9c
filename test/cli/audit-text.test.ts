import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { runBoxinit } from "../support/run-boxinit.ts";
import { pod, rightPodSpec, wrappedPodSpec, yamlOf } from "./manifests.ts";
import { useTestFolder } from "./test-folder.ts";

const folder = useTestFolder();
const root = join(import.meta.dirname, "../..");

const audit = (paths: readonly string[], input = "", env = {}) =>
  runBoxinit(["audit", ...paths], input, folder.path, env);

const [container] = wrappedPodSpec.containers;
const masked = {
  ...wrappedPodSpec,
  automountServiceAccountToken: true,
  containers: [{ ...container, command: ["sh", "-c", "work; exec /sbin/init"], volumeMounts: [] }],
};
const keepsRun = ["sh", "-c", "work; mount --rbind /run /run; exec /sbin/init"];

describe.concurrent("audit for people", () => {
  it("tells of each pod what would be done and what was found, each remedy once, and counts", async () => {
    const { stdout } = await runBoxinit(["audit", "examples/issue-767.yaml", "examples/issue-767.yaml"], "", root);
    const block = `examples/issue-767.yaml:3:1 Pod issue-767: would be repaired
  main: the command becomes ["/sbin/init"]
  main: /var/run/secrets/serviceaccount moves to /etc/serviceaccount
  warning init-wrapped (main) examples/issue-767.yaml:13:7
    Sysbox does not recognise systemd started as ["sh","-c","exec /sbin/init"]; repair: command ["/sbin/init"]
  warning token-hidden (main) examples/issue-767.yaml:15:11
    token /var/run/secrets/serviceaccount is hidden by systemd's /run; repair: move to /etc/serviceaccount
  warning token-hidden (main) examples/issue-767.yaml:11:7
    token /var/run/secrets/kubernetes.io/serviceaccount is hidden by systemd's /run; repair: visible once Sysbox recognises systemd
  info run-smaller (main) examples/issue-767.yaml:13:7
    once Sysbox recognises systemd, /run is a tmpfs of 64 MiB instead of a fifth of the memory

`;
    expect(stdout).toBe(`${block}${block}What to do
  init-wrapped  Write command: ["/sbin/init"] (with init's own arguments behind it) and no args.
  token-hidden  Mount tokens outside /run, or start /sbin/init directly so that Sysbox prepares /run.
  run-smaller   Keep large files out of /run.

2 pods in 2 files: 2 would be repaired
6 warnings, 2 info
boxinit explain CODE tells what a finding means, boxinit fix --diff shows the repairs
`);
  });

  it("says where only the API token changes, as the pod is created", async () => {
    const { stdout } = await audit(["-"], yamlOf(pod("machine", masked)));
    expect(stdout).toContain(
      "Pod machine: stays as it is; the webhook mirrors its API token when the pod is created\n",
    );
    expect(stdout).toContain("1 pod in 1 file: 1 would be repaired when created\n");
    expect(stdout).toMatch(/\nin clusters without the webhook: boxinit fix --explicit-api-token .*\n$/);
    const { stdout: json } = await audit(["-o", "json", "-"], yamlOf(pod("machine", masked)));
    expect(JSON.parse(json).pods).toMatchObject([{ decision: "unchanged" }]);
  });

  it("says what to do about a command that has to stay only where that hides something", async () => {
    const { stdout } = await audit(["-"], yamlOf(pod("machine", masked)));
    expect(stdout).toMatch(
      /What to do\n {2}init-masked +If a script works .* have boxinit convert .* or put mount --rbind \/run \/run /,
    );
    const spec = { ...masked, containers: masked.containers.map((one) => ({ ...one, command: keepsRun })) };
    const { stdout: kept } = await audit(["-"], yamlOf(pod("machine", spec)));
    expect(kept).toContain("info init-masked (main)");
    expect(kept).not.toContain("--rbind");
  });

  it("does not look clean where there is no pod to judge", async () => {
    const { stdout } = await audit(["-"], "replicas: 1\n");
    expect(stdout).toBe("0 pods in 1 file\nno pod, so nothing was judged\n");
  });

  it("counts the pods of which there is nothing to tell", async () => {
    const other = pod("other", { containers: [{ name: "main", image: "app" }] });
    const { stdout } = await audit(["-"], yamlOf(pod("right", rightPodSpec), other, other));
    expect(stdout).toBe(`3 pods in 1 file: 1 unchanged, 2 not examined
not examined: 2 with another runtimeClassName than Sysbox's, or none
nothing to tell
`);
  });

  it("says why a patch of kustomize was not examined, and what to audit instead", async () => {
    const patch = { containers: [{ name: "main", command: ["sh", "-c", "exec /sbin/init"] }] };
    const { stdout } = await audit(["-"], yamlOf(pod("patch", patch)));
    expect(stdout).toBe(`1 pod in 1 file: 1 not examined
not examined: 1 with another runtimeClassName than Sysbox's, or none; 1 is a part of a pod, as kustomize's patches are
audit what is rendered instead: kubectl kustomize OVERLAY | boxinit audit -
nothing to tell
`);
    const off = { ...pod("off", rightPodSpec), metadata: { annotations: { "boxinit/mode": "off" } } };
    const items = { apiVersion: "v1", kind: "List", items: [off, pod("empty", {}), pod("patch", patch)] };
    const { stdout: parts } = await audit(["-"], JSON.stringify(items));
    expect(parts).toContain(
      `not examined: 1 with boxinit/mode: "off", 2 with another runtimeClassName than Sysbox's, or none; 2 are parts of pods, as kustomize's patches are\n`,
    );
  });

  it("has colours on terminals, and elsewhere only where they are asked for", async () => {
    const input = yamlOf(pod("machine", wrappedPodSpec));
    const [plain, forced, refused] = await Promise.all([
      audit(["-"], input),
      audit(["-"], input, { FORCE_COLOR: "1" }),
      audit(["-"], input, { NO_COLOR: "1" }),
    ]);
    expect(forced.stdout).toContain("\u001b[33mwarning\u001b[39m");
    expect(plain.stdout).toBe(stripVTControlCharacters(forced.stdout));
    expect(refused.stdout).toBe(plain.stdout);
  });
});

describe.concurrent("names that would do something to a terminal, or to the log that it goes into", () => {
  const name = "evil\u001b[2J\u009b\u202e\n::error::x ##[group]y";
  const shown = "evil\\u001b[2J\\u009b\\u202e\\u000a::error::x \\u0023#[group]y";

  it("are shown escaped for people", async () => {
    folder.write("::warning::\u001b.yaml", yamlOf(pod(name, wrappedPodSpec)));
    const { stdout } = await audit(["::warning::\u001b.yaml"]);
    expect(stdout).toContain(`./::warning::\\u001b.yaml:1:1 Pod ${shown}: would be repaired\n`);
    expect(stdout).not.toMatch(/^\s*::/m);
    expect(stdout.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  it("are escaped in JSON, which programs read back whole", async () => {
    const { stdout } = await audit(["-o", "json", "-"], yamlOf(pod(name, rightPodSpec)));
    expect(stdout.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(JSON.parse(stdout).pods).toMatchObject([{ source: { name } }]);
  });

  it("are shown escaped in errors", async () => {
    const { stderr } = await audit(["no\u001bsuch.yaml"]);
    expect(stderr).toContain("no\\u001bsuch.yaml");
    expect(stderr).not.toContain("\u001b");
  });
});
