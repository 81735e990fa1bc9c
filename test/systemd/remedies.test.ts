import { describe, expect, test } from "vitest";
import { podOf } from "../support/review-builder.ts";
import { withApiToken } from "./api-token-plugin.ts";
import { bootPod } from "./boot-pod.ts";
import { generationNames } from "./rootfs/generations.ts";
import type { Image } from "./runtime/cri-config.ts";

const apiToken = "/var/run/secrets/kubernetes.io/serviceaccount/token";
const visible = { code: 0, stdout: "token 1 for the API server\n" };

/** What a program of the container sees of the API token, once systemd has booted as PID 1. */
async function seenToken(pod: object, generation: (typeof generationNames)[number], image: Image = {}) {
  const booted = await bootPod(withApiToken(pod), { generation, image });
  try {
    const { exec } = booted.container();
    expect((await exec(["cat", "/proc/1/comm"])).stdout).toBe("systemd\n");
    const { code, stdout } = await exec(["cat", apiToken]);
    return { code, stdout };
  } finally {
    await booted.stop();
  }
}

const startedBy = (script: string) => podOf({ container: { command: ["sh", "-c", script] } });
const hidden = { code: 1, stdout: "" };

// The webhook is not called in any of these: what stands here, a person has done.
describe.each(generationNames)("what findings advise, on %s", (generation) => {
  test("init-masked: mount --rbind /run /run before exec keeps the token visible", async () => {
    expect(await seenToken(startedBy("true & exec /sbin/init"), generation)).toEqual(hidden);
    const kept = startedBy("true & mount --rbind /run /run; exec /sbin/init");
    expect(await seenToken(kept, generation)).toEqual(visible);
  });

  test("init-unknown: an image whose /sbin/init is the script, which execs systemd, is recognised", async () => {
    const script = "#!/bin/sh\ntouch /var/tmp/worked\nexec /lib/systemd/systemd\n";
    const opaque = podOf({ container: { command: ["/entrypoint.sh"] } });
    const files = { "/entrypoint.sh": script };
    expect(await seenToken(opaque, generation, { files })).toEqual(hidden);
    const recognised = podOf({ container: { command: ["/sbin/init"] } });
    expect(await seenToken(recognised, generation, { files: { "/sbin/init": script } })).toEqual(visible);
  });

  test("init-misplaced: /sbin/init in place of tini", async () => {
    const tini = podOf({ container: { command: ["tini", "--", "/sbin/init"] } });
    const booted = await bootPod(withApiToken(tini), { generation });
    try {
      expect((await booted.container().exec(["cat", "/proc/1/comm"])).stdout).not.toBe("systemd\n");
    } finally {
      await booted.stop();
    }
    expect(await seenToken(podOf({ container: { command: ["/sbin/init"] } }), generation)).toEqual(visible);
  });
});
