import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findingKind } from "../../src/core/findings.ts";
import { eventually } from "../support/eventually.ts";
import { type RunningServer, runServer } from "../support/running-server.ts";
import { admitPod } from "./admit-pod.ts";
import { type BootedPod, type BootOptions, bootPod } from "./boot-pod.ts";
import { machine } from "./cases/machine.ts";
import { masked, wrapped } from "./cases/shapes/shape.ts";
import { generationNames } from "./rootfs/generations.ts";

let server: RunningServer;
beforeAll(async () => {
  server = await runServer();
});
afterAll(() => server.stop());

const path = "/run/app";
const mounts = { [path]: "emptyDir" } as const;
const spec = { automountServiceAccountToken: false };

/** What a client of a socket below /run/app gets to hear. */
const askSocket = [
  "perl",
  "-MSocket",
  "-e",
  `socket(S, AF_UNIX, SOCK_STREAM, 0); connect(S, sockaddr_un("${path}/agent.sock")) or die "$!\\n"; print <S>`,
];
const serveSocket = [
  "perl",
  "-MSocket",
  "-e",
  `socket(S, AF_UNIX, SOCK_STREAM, 0); bind(S, sockaddr_un("${path}/agent.sock")) or die; listen(S, 5); while (accept(C, S)) { syswrite C, "hello\\n"; close C }`,
];

/** As written, and with boxinit. */
async function inBoth<T>(pod: object, options: BootOptions, look: (booted: BootedPod) => Promise<T>): Promise<[T, T]> {
  const look1 = async (stored: object) => {
    const booted = await bootPod(stored, options);
    try {
      return await look(booted);
    } finally {
      await booted.stop();
    }
  };
  return [await look1(pod), await look1(await admitPod(pod, server))];
}

const pairOf = (command: readonly string[], other: readonly string[]) =>
  machine({
    mounts,
    spec: {
      ...spec,
      containers: [
        { name: "other", command: other, volumeMounts: [{ name: "volume-0", mountPath: path }] },
        { name: "main", command, volumeMounts: [{ name: "volume-0", mountPath: path }] },
      ],
    },
  });

const noSuchFile = { code: 2, stdout: "", stderr: "No such file or directory\n" };
const hello = { code: 0, stdout: "hello\n", stderr: "" };

describe.each(generationNames)("on %s, a volume below /run that is no token", (generation) => {
  test.concurrent("a socket of another container answers once Sysbox recognises systemd, and not in a masked one", async () => {
    const options = { generation, pid1: { other: "perl" } };
    const ask = async (booted: BootedPod) => {
      // perl is PID 1 before it listens.
      await eventually(async () => expect(await booted.container("other").exec(askSocket)).toEqual(hello));
      return await booted.container("main").exec(askSocket);
    };
    expect(await inBoth(pairOf(wrapped, serveSocket), options, ask)).toEqual([noSuchFile, hello]);
    expect(await inBoth(pairOf(masked, serveSocket), options, ask)).toEqual([noSuchFile, noSuchFile]);
  });

  test.concurrent("so does a socket of the node", async () => {
    const pod = machine({ command: wrapped, mounts: { [path]: "hostPath" }, spec });
    const ask = async (booted: BootedPod) => {
      const agent = createServer((socket) => socket.end("hello\n"));
      agent.listen(join(booted.volume("volume-0"), "agent.sock"));
      await once(agent, "listening");
      try {
        return await booted.container().exec(askSocket);
      } finally {
        agent.close();
      }
    };
    expect(await inBoth(pod, { generation }, ask)).toEqual([noSuchFile, hello]);
  });

  test.concurrent("what one container writes where it is hidden never reaches the other, which has no systemd", async () => {
    const options = { generation, pid1: { other: "sleep" } };
    const hand = async (booted: BootedPod) => {
      await booted.container("main").exec(["sh", "-c", `mkdir -p ${path} && echo from main >${path}/note`]);
      return (await booted.container("other").exec(["cat", `${path}/note`])).stdout;
    };
    expect(await inBoth(pairOf(wrapped, ["sleep", "infinity"]), options, hand)).toEqual(["", "from main\n"]);
  });

  test.concurrent("the node's folder in the place of systemd's own stays hidden, since systemd could not boot with it in sight", async () => {
    const volumeMounts = [{ name: "volume-0", mountPath: "/run/systemd", readOnly: true }];
    const pod = (command: readonly string[]) =>
      machine({ command, mounts: { "/run/systemd": "hostPath" }, container: { volumeMounts }, spec });
    const ask = (booted: BootedPod) => booted.container().exec(["systemctl", "is-active", "systemd-journald"]);
    const active = { code: 0, stdout: "active\n", stderr: "" };
    expect(await inBoth(pod(wrapped), { generation }, ask)).toEqual([active, active]);
    const booted = await bootPod(pod(["/sbin/init"]), { generation });
    expect((await ask(booted)).code).not.toBe(0);
    await booted.stop();
  });

  test.concurrent("a script that copies its token to where boxinit would mount it boots, and so does one that changes all of /etc", async () => {
    const token = "/run/secrets/serviceaccount";
    const boots = (script: string) => {
      const pod = machine({
        command: ["sh", "-c", `set -e; ${script}; exec /sbin/init`],
        mounts: { [token]: "token" },
        spec,
      });
      return inBoth(pod, { generation }, (booted) =>
        booted.container().exec(["systemctl", "is-active", "systemd-journald"]),
      );
    };
    const active = { code: 0, stdout: "active\n", stderr: "" };
    const copies = `mkdir -p /etc/serviceaccount; cp -rL ${token}/. /etc/serviceaccount/`;
    expect(await boots(copies)).toEqual([active, active]);
    expect(await boots("chmod -R g-w /etc")).toEqual([active, active]);
    expect(await boots("mkdir -p /etc/tmpfiles.d; rm -rf /etc/tmpfiles.d")).toEqual([active, active]);
  });

  test.concurrent("a hook that makes its own files at a hidden path can go on doing so", async () => {
    const api = "/var/run/secrets/kubernetes.io/serviceaccount";
    const hook = (at: string) => ["sh", "-c", `mkdir -p ${at} && echo mine >${at}/token && cat ${at}/token`];
    const hooked = (command: readonly string[], at: string, readOnly: object[]) => {
      const lifecycle = { postStart: { exec: { command: hook(at) } } };
      return machine({ command, mounts: { [path]: "token" }, container: { lifecycle, volumeMounts: readOnly } });
    };
    const run = (at: string) => (booted: BootedPod) => booted.container().exec(hook(at));
    const mine = { code: 0, stdout: "mine\n", stderr: "" };
    const token = [{ name: "volume-0", mountPath: path, readOnly: true }];
    expect(await inBoth(hooked(wrapped, api, []), { generation }, run(api))).toEqual([mine, mine]);
    expect(await inBoth(hooked(wrapped, path, token), { generation }, run(path))).toEqual([mine, mine]);
    expect(await inBoth(hooked(masked, path, token), { generation }, run(path))).toEqual([mine, mine]);
  });

  test.concurrent("what a command has done below /run before it execs init is in no link's way", async () => {
    const script = "find /run /var/run -iname 'docker*.pid' -delete || :; mkdir -p /run/secrets/app; exec /sbin/init";
    const own = "/run/secrets/serviceaccount";
    const pod = machine({ command: ["sh", "-c", script], mounts: { [own]: "token" } });
    const read = async (booted: BootedPod) => (await booted.container().exec(["cat", `${own}/token`])).stdout;
    expect(await inBoth(pod, { generation }, read)).toEqual(["", expect.stringMatching(/^token /)]);
  });

  test.concurrent("the folder of a user is the user's, whatever is mounted there", async () => {
    const ofUser = "/run/user/1000";
    const pod = machine({ command: wrapped, mounts: { [ofUser]: "memory" }, spec });
    // It stops once nobody needs it.
    const needs = ["Requires", "After"].map((property) => `--property=${property}=user-runtime-dir@1000.service`);
    const owner = (booted: BootedPod) =>
      booted.container().exec(["systemd-run", "--quiet", "--wait", "--pipe", ...needs, "stat", "-c", "%u", ofUser]);
    const users = { code: 0, stdout: "1000\n", stderr: "" };
    expect(await inBoth(pod, { generation }, owner)).toEqual([users, users]);
  });

  test.concurrent("mount-hidden: both ways out that it names keep the volume visible", async () => {
    expect(findingKind("mount-hidden").remedy).toBe(
      "Mount the volume outside /run and name that path in probes and programs, or write mount --rbind /run /run on a line of its own before exec /sbin/init.",
    );
    const read = (at: string) => async (booted: BootedPod) =>
      (await booted.container().exec(["cat", `${at}/key`])).stdout;
    const secret = "secret settings\n";
    const hidden = machine({ command: masked, mounts: { [path]: "secret" }, spec });
    expect(await inBoth(hidden, { generation }, read(path))).toEqual(["", ""]);
    const outside = machine({ command: masked, mounts: { "/srv/app": "secret" }, spec });
    expect(await inBoth(outside, { generation }, read("/srv/app"))).toEqual([secret, secret]);
    for (const script of [
      "true &\nmount --rbind /run /run\nexec /sbin/init",
      "true && mount -o rbind /run /run && exec /sbin/init",
    ]) {
      const bound = machine({ command: ["sh", "-c", script], mounts: { [path]: "secret" }, spec });
      expect(await inBoth(bound, { generation }, read(path))).toEqual([secret, secret]);
    }
  });

  test.concurrent("a termination message below /run reaches the kubelet only where nothing covers it", async () => {
    const write = (at: string) => async (booted: BootedPod) => {
      const { code } = await booted.container().exec(["sh", "-c", `mkdir -p ${path} && echo the end >${at}`]);
      expect(code).toBe(0);
      return booted.container().terminationMessage();
    };
    const container = { terminationMessagePath: `${path}/end` };
    const inMasked = machine({ command: masked, container, spec });
    expect(await inBoth(inMasked, { generation }, write(`${path}/end`))).toEqual(["", ""]);
    const inWrapped = machine({ command: wrapped, container, spec });
    expect(await inBoth(inWrapped, { generation }, write(`${path}/end`))).toEqual(["", "the end\n"]);
    const usual = machine({ command: masked, spec });
    expect(await inBoth(usual, { generation }, write("/dev/termination-log"))).toEqual(["the end\n", "the end\n"]);
  });
});
