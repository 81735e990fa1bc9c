import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { podOf } from "../support/review-builder.ts";
import { type ControlPlane, startControlPlane } from "./control-plane/start-control-plane.ts";
import { findPrograms } from "./kubernetes/programs.ts";
import { mainRelease } from "./kubernetes/releases.ts";
import { podsOf } from "./pods/create-pod.ts";

const plainPod = podOf({ spec: { runtimeClassName: undefined } });
const pods = podsOf("default");

describe("control planes", () => {
  const running: ControlPlane[] = [];
  afterEach(async () => {
    for (const one of running.splice(0)) await one.stop();
  });

  test("run side by side and know nothing of each other", async () => {
    running.push(...(await Promise.all([startControlPlane(), startControlPlane()])));
    const [one, other] = running;
    expect((await one?.api.post(pods, plainPod))?.status).toBe(201);
    expect((await one?.api.get(`${pods}/pod`))?.status).toBe(200);
    expect((await other?.api.get(`${pods}/pod`))?.status).toBe(404);
  });

  test("are made of what KUBEBUILDER_ASSETS has; one that can't start says why, and leaves nothing", async () => {
    const assets = mkdtempSync(join(tmpdir(), "boxinit-assets-"));
    const etcd = findPrograms(mainRelease).etcd;
    const program = (version: string) =>
      `#!/bin/sh\n[ "$1" = --version ] && echo Kubernetes ${version} && exit\necho no such luck\nexit 3\n`;
    try {
      symlinkSync(etcd, join(assets, "etcd"));
      writeFileSync(join(assets, "kube-apiserver"), program(mainRelease.version), { mode: 0o755 });
      vi.stubEnv("KUBEBUILDER_ASSETS", assets);
      vi.stubEnv("TMPDIR", assets);
      await expect(startControlPlane()).rejects.toThrow("kube-apiserver ended with 3: no such luck");
      writeFileSync(join(assets, "kube-apiserver"), program("v1.2.3"));
      await expect(startControlPlane()).rejects.toThrow("kube-apiserver is Kubernetes v1.2.3, not v1.36.3");
      expect(readdirSync(assets)).toEqual(["etcd", "kube-apiserver"]);
    } finally {
      vi.unstubAllEnvs();
      rmSync(assets, { recursive: true });
    }
  });
});
