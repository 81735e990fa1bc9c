import { describe, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { podOf } from "../support/review-builder.ts";
import { runServer } from "../support/running-server.ts";
import { admitPod } from "./admit-pod.ts";
import { withApiToken } from "./api-token-plugin.ts";
import { type BootedPod, bootPod } from "./boot-pod.ts";
import { convertForBoot, deliveries } from "./convert/convert-for-boot.ts";
import { generationNames } from "./rootfs/generations.ts";
import type { StartedContainer } from "./runtime/start-container.ts";

const apiToken = "/var/run/secrets/kubernetes.io/serviceaccount/token";

/** Gets ready after a while, leaves what it finds, and goes on. */
const agent = `#!/bin/sh
printenv >/var/lib/agent/environment
id --user >/var/lib/agent/user
pwd >/var/lib/agent/folder
sleep 0.3
touch /var/lib/agent/ready
exec sleep infinity
`;

/** A service like any other, which needs what was done before. */
const consumer = `[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/bin/cat /var/lib/agent/ready /var/lib/agent/greeting /tmp/scratch
[Install]
WantedBy=multi-user.target
`;

const files = {
  "/opt/agent/bin/agent": agent,
  "/etc/systemd/system/consumer.service": consumer,
  "/etc/systemd/system/multi-user.target.wants/consumer.service": { linkTo: "../consumer.service" },
};

const image = {
  files,
  env: {
    PATH: "/opt/agent/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    FROM_IMAGE: "of the image",
  },
};

/** The shape that templates have: an agent in the background, until it is ready, then init. */
const script = `set -eu
echo scratch >/tmp/scratch
mkdir -p /var/lib/agent
agent --token ${apiToken} &
until [ -e /var/lib/agent/ready ]; do
  sleep 0.1
done
cat >/var/lib/agent/greeting <<END
$GREETING, \${FROM_IMAGE:-nothing}, 100 % "quoted" \\$HOME
END
exec /sbin/init --log-level=err
`;

const greeting = `good morning, 50 % 'off' "today" \\ $HOME é`;
const pod = podOf({
  container: {
    command: ["/bin/bash", "-c"],
    args: [script],
    workingDir: "/srv",
    env: [
      { name: "GREETING", value: greeting },
      { name: "SECRET", value: "s3cret" },
    ],
  },
});

const readAll = (container: StartedContainer, ...paths: readonly string[]) => container.exec(["cat", ...paths]);

/** What the agent saw of the container's environment; shells add PWD and the like, systemd names of its own. */
async function seenByAgent(container: StartedContainer) {
  const { stdout } = await readAll(container, "/var/lib/agent/environment");
  const own = /^(?:GREETING|FROM_IMAGE|SECRET|PATH|HOME|HOSTNAME|KUBERNETES_SERVICE_\w+)=/;
  const lines = stdout.split("\n").filter((line) => own.test(line));
  const { stdout: rest } = await readAll(container, "/var/lib/agent/user", "/var/lib/agent/folder");
  return [...lines.sort(), rest];
}

describe.each(generationNames)("on %s", (generation) => {
  describe.each(deliveries)("an agent before init, converted by %s", (by) => {
    test("runs as it did, before every service, and lives on", async () => {
      const before = await withPod(await bootPod(withApiToken(pod), { generation, image }), seenByAgent);
      const { pod: converted, options } = await convertForBoot(pod, by, generation, image);
      await withPod(await bootPod(withApiToken(converted), options), async (container) => {
        expect(await seenByAgent(container)).toEqual(before);
        expect(before).toContain(`GREETING=${greeting}`);

        const unit = await properties(container, "boxinit-main.service");
        expect(unit).toMatchObject({ ActiveState: "active", SubState: "exited", Result: "success" });
        await eventually(async () => expect(await programsIn(container, unit)).toEqual(["sleep"]));

        expect(await properties(container, "consumer.service")).toMatchObject({
          Result: "success",
          SubState: "exited",
        });
        expect((await readAll(container, "/proc/1/cmdline")).stdout).toBe("/sbin/init\0--log-level=err\0");
        expect((await readAll(container, apiToken)).stdout).toBe("token 1 for the API server\n");
        expect(await container.exec(["systemd-analyze", "verify", "boxinit-main.service"])).toEqual(silent);
        const { stdout: failed } = await container.exec(["systemctl", "--failed", "--plain", "--no-legend"]);
        expect(failed).not.toMatch(/boxinit|consumer/);
      });
    });
  });

  test("what the shell's umask and folder were, init does not inherit, so that a service may set them", async () => {
    const each = podOf({ container: { command: ["sh", "-c", "umask 077; cd /tmp; exec /sbin/init"] } });
    await withPod(await bootPod(withApiToken(each), { generation }), async (container) => {
      expect((await container.exec(["readlink", "/proc/1/cwd"])).stdout).toBe("/\n");
      const { stdout } = await container.exec(["systemd-run", "--quiet", "--wait", "--pipe", "sh", "-c", "umask; pwd"]);
      expect(stdout).toBe("0022\n/\n");
    });
  });

  test.each(deliveries)("work beside init, converted by %s, goes on beside the services", async (by) => {
    // As it was, systemd never came up; what its author meant is what comes out.
    const script = "/sbin/init &\n/app/setup 'a  b\t%n $HOME é'\nexec sleep infinity";
    // systemd 247 runs sh too, but its verify knows no programs without a path.
    const each = podOf({ container: { command: ["/bin/sh", "-c", script] } });
    const setup = '#!/bin/sh\nsystemctl start consumer.service\nprintf %s "$1" >/var/tmp/setup\n';
    const work = "[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/true\n";
    const files = { "/app/setup": setup, "/etc/systemd/system/consumer.service": work };
    const { pod: converted, options } = await convertForBoot(each, by, generation, { files });
    await withPod(await bootPod(withApiToken(converted), options), async (container) => {
      await eventually(async () => {
        const unit = await properties(container, "boxinit-main.service");
        expect(unit).toMatchObject({ ActiveState: "active", SubState: "running" });
        expect(await programOf(container, unit.MainPID ?? "")).toBe("sleep");
      });
      expect((await readAll(container, "/var/tmp/setup")).stdout).toBe("a  b\t%n $HOME é");
      expect(await properties(container, "consumer.service")).toMatchObject({ ActiveState: "active" });
      const { stdout } = await readAll(container, "/usr/local/lib/boxinit/main.sh");
      expect(stdout).toBe(script.replace("/sbin/init", ":"));
      expect(await container.exec(["systemd-analyze", "verify", "boxinit-main.service"])).toEqual(silent);
    });
  });

  test("work that fails ends the container, as it did", async () => {
    for (const [failing, code] of [
      ["set -e\nsh -c 'exit 3'", 3],
      ["test -e /none || exit 7", 7],
    ] as const) {
      const each = podOf({ container: { command: ["sh", "-c", `${failing}\nexec /sbin/init`] } });
      const { pod: converted, options } = await convertForBoot(each, "a ConfigMap", generation);
      for (const [object, how] of [
        [each, { generation }],
        [converted, options],
      ] as const) {
        const booted = await bootPod(withApiToken(object), how);
        expect((await booted.container().ended).code).toBe(code);
        await booted.stop();
      }
    }
  });

  test("a program whose reader has gone ends, as it did, so that the work comes to an end", async () => {
    const each = podOf({
      container: { command: ["sh", "-c", "while :; do echo y; done | head -n 1; exec /sbin/init"] },
    });
    const { pod: converted, options } = await convertForBoot(each, "a ConfigMap", generation);
    await withPod(await bootPod(withApiToken(converted), options), async (container) => {
      const unit = await properties(container, "boxinit-main.service");
      expect(unit).toMatchObject({ ActiveState: "active", IgnoreSIGPIPE: "no" });
    });
  });

  test("work that fails and did not hinder init does not now", async () => {
    const each = podOf({ container: { command: ["sh", "-c", "sleep infinity & false\nexec /sbin/init"] } });
    const { pod: converted, options } = await convertForBoot(each, "a ConfigMap", generation);
    await withPod(await bootPod(withApiToken(converted), options), async (container) => {
      const unit = await properties(container, "boxinit-main.service");
      expect(unit).toMatchObject({ ActiveState: "active", Result: "success" });
      await eventually(async () => expect(await programsIn(container, unit)).toEqual(["sleep"]));
    });
  });
});

test("boxinit leaves a converted pod alone, and pass-env hands more on to its work", async () => {
  const plain = podOf({ container: { command: ["sh", "-c", "agent & exec /sbin/init"] } });
  const { pod: converted, options } = await convertForBoot(plain, "a ConfigMap", "bookworm", {
    files: { "/usr/bin/agent": '#!/bin/sh\nprintf %s "$FROM_IMAGE" >/var/seen\n' },
    env: { FROM_IMAGE: "of the image" },
  });
  const server = await runServer();
  try {
    expect(await admitPod(converted, server)).toEqual(withApiToken(converted));
    const annotated = { ...converted, metadata: { name: "pod", annotations: { "boxinit/pass-env": "FROM_IMAGE" } } };
    for (const [pod, seen] of [
      [converted, ""],
      [annotated, "of the image"],
    ] as const) {
      await withPod(await bootPod(await admitPod(pod, server), options), async (container) => {
        await eventually(async () => expect((await readAll(container, "/var/seen")).stdout).toBe(seen));
      });
    }
  } finally {
    await server.stop();
  }
});

const silent = { code: 0, stdout: "", stderr: "" };

async function withPod<Result>(booted: BootedPod, look: (container: StartedContainer) => Promise<Result>) {
  try {
    return await look(booted.container());
  } finally {
    await booted.stop();
  }
}

async function properties(container: StartedContainer, unit: string): Promise<Readonly<Record<string, string>>> {
  const { stdout } = await container.exec(["systemctl", "show", unit]);
  return Object.fromEntries(stdout.split("\n").map((line) => [line.replace(/=.*/s, ""), line.replace(/^.*?=/, "")]));
}

async function programOf(container: StartedContainer, pid: string): Promise<string> {
  return (await readAll(container, `/proc/${pid}/comm`)).stdout.trim();
}

/** What runs in a unit. A shell that is to become a program may still be on its way, with what it has started before. */
async function programsIn(container: StartedContainer, { ControlGroup }: Readonly<Record<string, string>>) {
  const { stdout } = await readAll(container, `/sys/fs/cgroup${ControlGroup}/cgroup.procs`);
  return await Promise.all(stdout.split("\n").flatMap((pid) => (pid === "" ? [] : [programOf(container, pid)])));
}
