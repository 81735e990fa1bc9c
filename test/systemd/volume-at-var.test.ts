import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningServer, runServer } from "../support/running-server.ts";
import { admitPod } from "./admit-pod.ts";
import { bootPod } from "./boot-pod.ts";
import { machine } from "./cases/machine.ts";
import { masked, wrapped } from "./cases/shapes/shape.ts";

let server: RunningServer;
beforeAll(async () => {
  server = await runServer();
});
afterAll(() => server.stop());

const token = "/var/run/secrets/app";
const linkIt = ["sh", "-c", "ln -s ../run /seed/run"];

/** @param before - what an init container does to the volume, which it has at /seed */
function podWith(command: readonly string[], before: readonly string[]): object {
  const volumeMounts = [{ name: "volume-0", mountPath: "/seed" }];
  return machine({
    command,
    mounts: { "/var": "emptyDir", [token]: "token" },
    spec: {
      automountServiceAccountToken: false,
      initContainers: [{ name: "seed", image: "image", command: before, volumeMounts }],
    },
  });
}

/** Whether the token can be read: as written, and with boxinit. */
async function isRead(...pod: Parameters<typeof podWith>): Promise<readonly boolean[]> {
  const read = async (stored: object) => {
    const booted = await bootPod(stored, { generation: "bookworm", pid1: { seed: "sh" } });
    try {
      return (await booted.container("main").exec(["cat", `${token}/token`])).code === 0;
    } finally {
      await booted.stop();
    }
  };
  return [await read(podWith(...pod)), await read(await admitPod(podWith(...pod), server))];
}

describe("mount-perhaps-hidden: a volume at /var decides whether a token below /var/run is hidden", () => {
  test("not where it has nothing there yet, and so a folder is made", async () => {
    expect(await isRead(masked, ["true"])).toEqual([true, true]);
    expect(await isRead(wrapped, ["true"])).toEqual([true, true]);
  });

  test("where it has a link to /run, until Sysbox recognises systemd", async () => {
    expect(await isRead(masked, linkIt)).toEqual([false, false]);
    expect(await isRead(wrapped, linkIt)).toEqual([false, true]);
  });
});
