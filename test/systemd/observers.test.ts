import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { type RunningServer, runServer } from "../support/running-server.ts";
import { admitPod } from "./admit-pod.ts";
import { type BootedPod, bootPod } from "./boot-pod.ts";
import { machine } from "./cases/machine.ts";
import { api, masked, own, recognised, wrapped } from "./cases/shapes/shape.ts";
import { everybody, type Observer, observe, observing } from "./observe.ts";
import { readRunnablePod } from "./pod-schema.ts";
import { generationNames } from "./rootfs/generations.ts";

const files = [`${api}/token`, `${own}/token`, "/etc/serviceaccount/token", "/etc/serviceaccount-kubernetes.io/token"];
const image = { files: observing(files) };
const now = everybody.filter((name) => !name.startsWith("service at boot"));

/** Repaired in the ways there are: by a move and a mirror, by links, and by a move that only a policy asks for. */
const machines = {
  wrapped: machine({ command: wrapped, mounts: { [own]: "token" } }),
  masked: machine({ command: masked, mounts: { [own]: "token" } }),
  "recognised, relocated": machine({
    command: recognised,
    mounts: { [own]: "token" },
    annotations: { "boxinit/relocation": "move" },
  }),
};

let server: RunningServer;
beforeAll(async () => {
  server = await runServer();
});
afterAll(() => server.stop());

async function expectTokens(pod: BootedPod, who: readonly Observer[], turn: number, after: string): Promise<void> {
  const tokens = Object.fromEntries(files.map((file) => [file, { readable: `token ${turn} for the API server` }]));
  for (const observer of who) {
    expect((await observe(pod.container(), observer)).files, `${observer}, after ${after}`).toEqual(tokens);
  }
}

/** What an administrator may do, and what systemd does by itself from time to time. */
const upkeep = [
  ["systemctl", "daemon-reload"],
  ["systemctl", "daemon-reexec"],
  ["systemd-tmpfiles", "--clean"],
  ["systemd-tmpfiles", "--create"],
  ["systemd-tmpfiles", "--remove"],
];

describe.each(generationNames)("on %s, everybody sees the tokens at the old paths and the new", (generation) => {
  test.concurrent.each(Object.entries(machines))("%s: always", async (_, pod) => {
    const booted = await bootPod(await admitPod(pod, server), { generation, image });
    try {
      await expectTokens(booted, everybody, 1, "boot");
      booted.refreshVolumes();
      await expectTokens(booted, now, 2, "a rotation");
      for (const command of upkeep) {
        const { code, stderr } = await booted.container().exec(command);
        // Lines of the image's own may fail in a user namespace.
        if (command[0] === "systemctl") expect(code, stderr).toBe(0);
        await expectTokens(booted, ["kubectl exec", "service later, another user"], 2, command.join(" "));
      }
      await booted.restart();
      await expectTokens(booted, everybody, 2, "a restart");
    } finally {
      await booted.stop();
    }
  });

  test.concurrent("masked: what runs before systemd loses the old path, and gets it back", async () => {
    const script = `
watch() {
  last=
  while true; do
    if test -e ${own}/token; then state=there; else state=missing; fi
    test "$state" = "$last" || echo "$state" >>/var/tmp/seen
    last=$state
  done
}
watch &
until test -s /var/tmp/seen; do sleep 0.01; done
exec /sbin/init`;
    // However busy the machine is, the one that watches gets to look in between.
    const files = {
      "/etc/systemd/system/systemd-tmpfiles-setup.service.d/wait.conf":
        "[Service]\nExecStartPre=/bin/sh -c 'until grep -q missing /var/tmp/seen; do sleep 0.01; done'\n",
    };
    const early = machine({ command: ["sh", "-c", script], mounts: { [own]: "token" } });
    const booted = await bootPod(await admitPod(early, server), { generation, image: { files } });
    try {
      await eventually(async () => {
        const { stdout } = await booted.container().exec(["cat", "/var/tmp/seen"]);
        expect(stdout.trim().split("\n")).toEqual(["there", "missing", "there"]);
      });
    } finally {
      await booted.stop();
    }
  });

  test.concurrent("masked: what is changed in the annotation of links holds from the container's next start on", async () => {
    const stored = await admitPod(machines.masked, server);
    const { metadata } = readRunnablePod(stored);
    const lines = metadata.annotations["boxinit/links.main"];
    const added = `${lines}L /run/secrets/added - - - - /etc/serviceaccount\n`;
    const annotations = { ...metadata.annotations, "boxinit/links.main": added };
    const booted = await bootPod(stored, { generation });
    const exec = (...argv: string[]) => booted.container().exec(argv);
    const file = "/etc/tmpfiles.d/boxinit.conf";
    try {
      expect((await exec("cat", file)).stdout).toBe(lines);
      booted.refreshVolumes({ ...stored, metadata: { ...metadata, annotations } });
      await exec("systemd-tmpfiles", "--create");
      expect((await exec("cat", file)).stdout).toBe(lines);
      expect((await exec("test", "-e", "/run/secrets/added/token")).code).toBe(1);
      expect((await exec("test", "-e", `${own}/token`)).code).toBe(0);
      await booted.restart();
      expect((await exec("cat", file)).stdout).toBe(added);
      expect((await exec("test", "-e", "/run/secrets/added/token")).code).toBe(0);
    } finally {
      await booted.stop();
    }
  });
});

describe.each(generationNames)("on %s, who may read a token is not what boxinit decides", (generation) => {
  test.concurrent("one that belongs to root alone, since all containers run as root, is denied to others", async () => {
    const security = { spec: { securityContext: { runAsUser: 0 } } };
    const pod = machine({ command: wrapped, mounts: { [own]: "token" }, ...security });
    const booted = await bootPod(await admitPod(pod, server), { generation, image });
    try {
      await expectTokens(booted, ["kubectl exec", "service at boot", "service later"], 1, "boot");
      const { files: seen } = await observe(booted.container(), "service later, another user");
      expect(Object.values(seen)).toEqual(["denied", "denied", "denied", "denied"]);
    } finally {
      await booted.stop();
    }
  });

  test.concurrent("on a kernel that maps no owners, such a token is denied to root too", async () => {
    const security = { spec: { securityContext: { runAsUser: 0 } } };
    const pod = machine({ command: wrapped, mounts: { [own]: "token" }, ...security });
    const booted = await bootPod(await admitPod(pod, server), { generation, image, mapsOwners: false });
    try {
      const { files: seen } = await observe(booted.container(), "kubectl exec");
      expect(Object.values(seen)).toEqual(["denied", "denied", "denied", "denied"]);
      const { stdout } = await booted.container().exec(["stat", "-L", "-c", "%U:%G %a", "/etc/serviceaccount/token"]);
      expect(stdout).toBe("nobody:nogroup 600\n");
    } finally {
      await booted.stop();
    }
  });
});
