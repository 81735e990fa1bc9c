import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { type RunningServer, runServer } from "../support/running-server.ts";
import { admitPod } from "./admit-pod.ts";
import { withApiToken } from "./api-token-plugin.ts";
import { bootPod } from "./boot-pod.ts";
import { everybody, type Observation, observe, observing } from "./observe.ts";
import { generationNames } from "./rootfs/generations.ts";

const apiToken = "/var/run/secrets/kubernetes.io/serviceaccount/token";
const authored = "/var/run/secrets/serviceaccount/token";
const image = { files: observing([apiToken, authored, "/etc/serviceaccount/token"]) };

const file = join(import.meta.dirname, "../../examples/issue-767.yaml");
const pod = z.looseObject({}).parse(parse(readFileSync(file, "utf8")));

let server: RunningServer;
beforeAll(async () => {
  server = await runServer();
});
afterAll(() => server.stop());

describe.each(generationNames)("on %s, the pod of nestybox/sysbox issue 767", (generation) => {
  test("as written, hides its tokens from everybody, though they are mounted", async () => {
    const booted = await bootPod(withApiToken(pod), { generation, image });
    try {
      const container = booted.container();
      for (const observer of everybody) {
        const { files } = await observe(container, observer);
        expect(files).toEqual({ [apiToken]: "missing", [authored]: "missing", "/etc/serviceaccount/token": "missing" });
      }
      const { stdout } = await container.exec(["cat", "/proc/1/mountinfo"]);
      expect(stdout).toContain(" /run/secrets/kubernetes.io/serviceaccount ");
      expect(stdout).toContain(" /run/secrets/serviceaccount ");
    } finally {
      await booted.stop();
    }
  });

  test("repaired, shows them to everybody, at the old path and the new", async () => {
    const booted = await bootPod(await admitPod(pod, server), { generation, image });
    try {
      for (const observer of everybody) expect(await observe(booted.container(), observer)).toEqual(withTokens(1));
      booted.refreshVolumes();
      for (const observer of ["kubectl exec", "service later, another user"] as const) {
        expect(await observe(booted.container(), observer)).toEqual(withTokens(2));
      }
      await booted.restart();
      for (const observer of everybody) expect(await observe(booted.container(), observer)).toEqual(withTokens(2));
    } finally {
      await booted.stop();
    }
  });
});

function withTokens(turn: number): Observation {
  const text = { readable: `token ${turn} for the API server` };
  return { files: { [apiToken]: text, [authored]: text, "/etc/serviceaccount/token": text }, variables: {} };
}
