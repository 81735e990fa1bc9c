import { describe, expect, it } from "vitest";
import { runBoxinit } from "../support/run-boxinit.ts";
import { pod, rightPodSpec, wrappedPodSpec, yamlOf } from "./manifests.ts";

describe.concurrent("the exit code of audit", () => {
  const exitOf = async (spec: object, ...flags: readonly string[]) =>
    (await runBoxinit(["audit", ...flags, "-"], yamlOf(pod("machine", spec)))).exitCode;

  it("is 0 where there is nothing to tell", async () => {
    expect(await exitOf(rightPodSpec)).toBe(0);
  });

  it("is 1 from a warning on", async () => {
    expect(await exitOf(wrappedPodSpec)).toBe(1);
  });

  it.each([
    ["error", 0],
    ["warning", 1],
    ["info", 1],
    ["never", 0],
  ])("follows --fail-on %s for a pod with warnings: %d", async (level, exitCode) => {
    expect(await exitOf(wrappedPodSpec, "--fail-on", level)).toBe(exitCode);
  });

  it("follows --fail-on error for a pod that can't boot", async () => {
    const [container] = wrappedPodSpec.containers;
    const notRoot = { ...wrappedPodSpec, containers: [{ ...container, securityContext: { runAsUser: 1000 } }] };
    expect(await exitOf(notRoot, "--fail-on", "error")).toBe(1);
  });

  it("follows --fail-on info for advice, but for what the pod's annotation silences", async () => {
    const advised = { ...rightPodSpec, hostUsers: true };
    expect(await exitOf(advised)).toBe(0);
    expect(await exitOf(advised, "--fail-on", "info")).toBe(1);
    const annotations = { "boxinit/ignore-findings": "host-users-not-false" };
    const silenced = { ...pod("", advised), metadata: { name: "machine", annotations } };
    expect((await runBoxinit(["audit", "--fail-on", "info", "-"], yamlOf(silenced))).exitCode).toBe(0);
  });

  it("is 1 for a pod that Sysbox does not start, though boxinit has nothing to repair in it", async () => {
    expect(await exitOf({ ...rightPodSpec, hostNetwork: true })).toBe(1);
  });

  it.each([
    ["no file", ["audit"], "missing required argument 'file'"],
    ["an unknown format", ["audit", "-o", "xml", "-"], "Allowed choices are text, json, sarif, github"],
    ["an unknown level", ["audit", "--fail-on", "fatal", "-"], "Allowed choices are error, warning, info, never"],
    ["an unknown flag", ["audit", "--frobnicate", "-"], "unknown option '--frobnicate'"],
    ["an unknown command", ["frobnicate"], "unknown command 'frobnicate'"],
    ["no command", [], "Usage: boxinit"],
    ["a missing configuration file", ["audit", "--config", "none.yaml", "-"], "none.yaml"],
  ])("is 2 for %s", async (_, args, message) => {
    const { exitCode, stdout, stderr } = await runBoxinit(args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(message);
  });

  it.each([["--help"], ["--version"], ["audit", "--help"]])("is 0 for %s %s", async (...args) => {
    expect(await runBoxinit(args)).toMatchObject({ exitCode: 0, stderr: "" });
  });
});
