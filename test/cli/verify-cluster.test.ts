import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runBoxinit } from "../support/run-boxinit.ts";
import { type ExecStandIn, type Ran, startExecStandIn } from "../verify/exec-stand-in.ts";

// What goes wrong between boxinit and a container. What is seen in real ones is in test/systemd/verify.test.ts.

const root = "1 0 0:1 / / rw - overlay overlay rw\n";
const volume = "2 1 0:2 / /data rw - tmpfs tmpfs rw\n";
const files: Readonly<Record<string, string>> = {
  "/proc/1/comm": "systemd\n",
  "/proc/1/cmdline": "/sbin/init\0",
  "/proc/1/mountinfo": root + volume,
};

/** A container's programs: `cat` of what is in /proc, and of folders that are mounted. */
function programs(has: Readonly<Record<string, string>>): (argv: readonly string[]) => Ran {
  return ([program, path = ""]) => {
    if (program !== "cat") return { refused: `exec: "${program}": executable file not found in $PATH` };
    const text = has[path];
    if (text !== undefined) return { code: 0, stdout: text, stderr: "" };
    const why = path === "/data/." ? "Is a directory" : "No such file or directory";
    return { code: 1, stdout: "", stderr: `cat: ${path}: ${why}\n` };
  };
}

const containers: Readonly<Record<string, (argv: readonly string[]) => Ran>> = {
  machine: programs(files),
  shell: programs({ ...files, "/proc/1/comm": "sh\n" }),
  "no-cat": ([program]) => ({ refused: `OCI runtime exec failed: exec: "${program}": executable file not found` }),
  crun: () => ({ code: 255, stdout: "", stderr: "executable file `cat` not found in $PATH" }),
  odd: programs({ ...files, "/proc/1/mountinfo": "what is this\n" }),
  gone: () => ({ refused: "container not running (0123)" }),
  large: programs({ ...files, "/proc/1/mountinfo": root + volume.repeat(9_000) }),
  endless: programs({ ...files, "/proc/1/mountinfo": "x".repeat(17 * 1024 * 1024) }),
};

let folder: string;
let server: ExecStandIn;
const objects = new Map<string, unknown>();

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "boxinit-exec-"));
  objects.clear();
  server = await startExecStandIn(
    objects,
    async (name, argv) => containers[name]?.(argv) ?? { refused: "no container" },
  );
  writeFileSync(join(folder, "kubeconfig"), server.kubeconfig);
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const verify = (...args: readonly string[]) =>
  runBoxinit(["verify", ...args, "-n", "lab", "--kubeconfig", join(folder, "kubeconfig")]);

/** Stores a pod with these containers, of which the first so many run. */
function store(names: readonly string[], { running = names.length, phase = "Running" } = {}): void {
  const volumeMounts = [{ name: "data", mountPath: "/data" }];
  const state = (index: number) => (index < running ? { running: { startedAt: "now" } } : { waiting: {} });
  objects.set("/api/v1/namespaces/lab/pods/pod", {
    ...{ apiVersion: "v1", kind: "Pod", metadata: { name: "pod", namespace: "lab" } },
    spec: { containers: names.map((name) => ({ name, volumeMounts })), volumes: [{ name: "data", emptyDir: {} }] },
    status: { phase, containerStatuses: names.map((name, index) => ({ name, state: state(index) })) },
  });
}

describe("boxinit verify POD", () => {
  it("looks in the namespace of the context where none is named, and in default where that has none", async () => {
    store(["machine"]);
    const kubeconfig = join(folder, "kubeconfig");
    const elsewhere = await runBoxinit(["verify", "pod", "--kubeconfig", kubeconfig]);
    expect(elsewhere).toMatchObject({ exitCode: 2, stderr: "boxinit: there is no pod pod in namespace default\n" });
    const config = JSON.parse(server.kubeconfig);
    config.contexts[0].context.namespace = "lab";
    writeFileSync(kubeconfig, JSON.stringify(config));
    const { exitCode, stdout } = await runBoxinit(["verify", "pod", "--kubeconfig", kubeconfig]);
    expect({ exitCode, stdout }).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^Pod lab\/pod\n/) });
  });

  it("needs nothing but cat in the image", async () => {
    store(["machine"]);
    const { exitCode, stdout, stderr } = await verify("pod/pod");
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toContain("Pod lab/pod\ncontainer machine: PID 1 is systemd (/sbin/init), ");
    expect(stdout).toContain("visible     /data  emptyDir data: it can be read");
  });

  it("looks into the containers that run systemd, or into the one that is named", async () => {
    store(["machine", "shell"]);
    expect((await verify("pod")).stdout).toMatch(/container machine/);
    expect((await verify("pod")).stdout).not.toMatch(/container shell/);
    const { stdout } = await verify("pod", "-c", "shell");
    expect(stdout).toContain("container shell: PID 1 is sh (/sbin/init), not systemd");
    expect(stdout).not.toContain("container machine");
    store(["shell"]);
    expect((await verify("pod")).stdout).toContain("container shell: PID 1 is sh");
  });

  it("looks into native sidecars, which are init containers that run", async () => {
    store(["shell"]);
    const path = "/api/v1/namespaces/lab/pods/pod";
    const pod = Object(objects.get(path));
    const sidecar = { name: "machine", restartPolicy: "Always", volumeMounts: [{ name: "data", mountPath: "/data" }] };
    const done = { name: "setup", state: { terminated: { exitCode: 0 } } };
    objects.set(path, {
      ...pod,
      spec: { ...pod.spec, initContainers: [{ name: "setup" }, sidecar] },
      status: { ...pod.status, initContainerStatuses: [done, { name: "machine", state: { running: {} } }] },
    });
    expect((await verify("pod")).stdout).toMatch(/^container machine: PID 1 is systemd/m);
    expect((await verify("pod", "-c", "setup")).stderr).toBe(
      "boxinit: container setup does not run: setup ended with exit code 0\n",
    );
  });

  it("passes over a container that it can't look into where another one can be", async () => {
    store(["no-cat", "crun", "machine"]);
    const { exitCode, stdout, stderr } = await verify("pod");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("container machine: ");
    expect(stderr).toContain("boxinit: container no-cat is not looked at: ");
    expect(stderr).toContain("boxinit: container crun is not looked at: executable file `cat` not found in $PATH");
  });

  it("takes output in as many pieces as it comes", async () => {
    store(["large"]);
    const { exitCode, stdout } = await verify("pod");
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringContaining("visible     /data") });
  });
});

describe("exit code 3: nobody could look", () => {
  it.each([
    ["no container has cat", ["no-cat"], /into no container of pod lab\/pod could be looked/],
    ["the container ended meanwhile", ["gone"], /exec in container gone of pod lab\/pod: .*container not running/],
    ["its output has no end", ["endless"], /the command prints more than 16 MiB/],
  ])("%s", async (_, names, message) => {
    store(names);
    const { exitCode, stdout, stderr } = await verify("pod");
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: "" });
    expect(stderr).toMatch(message);
  });

  it("nothing of the pod runs yet, or not the container that is named", async () => {
    store(["machine", "shell"], { running: 0, phase: "Pending" });
    expect(await verify("pod")).toEqual({
      ...{ exitCode: 3, stdout: "" },
      stderr: "boxinit: no container of the pod runs: the pod is Pending\n",
    });
    store(["machine", "shell"], { running: 1 });
    const { exitCode, stderr } = await verify("pod", "-c", "shell");
    expect({ exitCode, stderr }).toEqual({
      ...{ exitCode: 3, stderr: "boxinit: container shell does not run: the pod is Running\n" },
    });
    expect(server.commands).toEqual([]);
  });

  it("its containers crash over and over, though the pod is Running: told with how they ended", async () => {
    store(["machine", "helper"], { running: 0 });
    const path = "/api/v1/namespaces/lab/pods/pod";
    const pod = Object(objects.get(path));
    const crashed = { terminated: { exitCode: 255, reason: "Error" } };
    const waiting = { waiting: { reason: "CrashLoopBackOff", message: "back-off 40s restarting failed container" } };
    const machine = { name: "machine", restartCount: 5, state: waiting, lastState: crashed };
    const helper = { name: "helper", restartCount: 0, state: { waiting: { reason: "ImagePullBackOff" } } };
    objects.set(path, { ...pod, status: { phase: "Running", containerStatuses: [machine, helper] } });
    const words = "machine waits (CrashLoopBackOff), ended with exit code 255 (Error), was restarted 5 times";
    const logs = "What it printed: kubectl logs pod -n lab -c machine --previous\n";
    expect(await verify("pod")).toEqual({
      ...{ exitCode: 3, stdout: "" },
      stderr: `boxinit: no container of the pod runs: ${words}; helper waits (ImagePullBackOff). ${logs}`,
    });
    const named = await verify("pod", "-c", "machine");
    expect(named.stderr).toBe(`boxinit: container machine does not run: ${words}. ${logs}`);
    const ended = { name: "machine", restartCount: 1, state: crashed, lastState: {} };
    objects.set(path, { ...pod, status: { phase: "Failed", containerStatuses: [ended] } });
    expect((await verify("pod")).stderr).toBe(
      "boxinit: no container of the pod runs: machine ended with exit code 255 (Error), was restarted 1 time. " +
        "What it printed: kubectl logs pod -n lab -c machine\n",
    );
  });

  it("exec is refused, with the API server's words and the rights that it takes", async () => {
    store(["machine"]);
    server.behave(403);
    const { exitCode, stderr } = await verify("pod");
    expect(exitCode).toBe(3);
    expect(stderr).toContain('HTTP 403, pods "machine" is forbidden: User "somebody" cannot get resource "pods/exec"');
    expect(stderr).toContain("It takes the right to get pods, and to get and create pods/exec.");
  });

  it.each([
    ["cut", /the connection broke off/],
    ["hang", /Opening handshake has timed out/],
    [500, /HTTP 500, the stand-in says 500/],
  ] as const)("the API server does this: %s", async (how, message) => {
    store(["machine"]);
    server.behave(how);
    const { exitCode, stdout, stderr } = await verify("pod");
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: "" });
    expect(stderr).toMatch(/^boxinit: exec in container machine of pod lab\/pod: /);
    expect(stderr).toMatch(message);
  });

  it("there is no API server", async () => {
    const { exitCode, stderr } = await runBoxinit(["verify", "pod", "--kubeconfig", "/nowhere"]);
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(/^boxinit: the API server can not be found: /);
  });
});

describe("exit code 2", () => {
  it.each(["deploy/pod", "deployment.apps/pod", "lab/pod"])("%s is no pod, and what to do is said", async (operand) => {
    store(["machine"]);
    const { exitCode, stdout, stderr } = await verify(operand);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    const words = "is no pod: boxinit verify looks into one pod, and takes its name alone. kubectl get pods shows";
    expect(stderr).toContain(`"${operand}" ${words}`);
    expect((await verify("po/pod")).exitCode).toBe(0);
  });

  it("there is no such pod, no such container, or the container shows something else", async () => {
    expect(await verify("pod")).toMatchObject({
      exitCode: 2,
      stderr: "boxinit: there is no pod pod in namespace lab\n",
    });
    store(["machine"]);
    expect(await verify("pod", "-c", "other")).toMatchObject({
      ...{ exitCode: 2, stderr: 'boxinit: the pod has no container "other": machine\n' },
    });
    store(["odd"]);
    const { exitCode, stderr } = await verify("pod");
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/\/proc\/1\/mountinfo of container odd:1: it does not begin with the id of a mount/);
  });
});
