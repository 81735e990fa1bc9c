import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runBoxinit } from "../../support/run-boxinit.ts";
import { findHelm } from "../helm/find-tools.ts";
import { type Combination, combinations, renderCombination } from "./combinations.ts";
import { type PodSpec, pod } from "./object-shapes.ts";
import { chartFolder } from "./render-chart.ts";

const run = promisify(execFile);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "boxinit-test-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe.each(combinations)("pods with the values %s", (name, file) => {
  let chart: Combination;
  beforeAll(async () => {
    chart = await renderCombination(file);
  });

  it("come from a chart that helm lint --strict has nothing to say about", async () => {
    const { stdout } = await run(findHelm(), ["lint", "--strict", "--quiet", chartFolder, "--values", file]);
    expect(stdout).not.toMatch(/WARNING|ERROR/);
  });

  it("start boxinit with a configuration and arguments that it takes", async () => {
    const path = join(folder, `${name}.yaml`);
    writeFileSync(path, chart.configText);
    const here = chart.container.args.map((argument) => argument.replace("/etc/boxinit/config/config.yaml", path));
    const { exitCode, stderr } = await runBoxinit([...here, "--print-config"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  });

  it("are let in by the Pod Security level restricted, but for the host's network", () => {
    const probes = chart.objects.filter(({ kind }) => kind === "Pod").map((one) => pod.parse(one).spec);
    for (const spec of [chart.pod, ...probes]) expectRestricted(spec);
  });

  it("have variables, volumes and mounts once each, and mount what is there", () => {
    const { env, volumeMounts } = chart.container;
    const volumes = chart.pod.volumes.map((one) => one.name);
    expectNoneTwice(env.map((one) => one.name));
    expectNoneTwice(volumes);
    expectNoneTwice(volumeMounts.map(({ mountPath }) => mountPath));
    for (const mount of volumeMounts) expect(volumes).toContain(mount.name);
  });

  it("open and probe the ports at which boxinit listens", () => {
    const { ports, readinessProbe, livenessProbe } = chart.container;
    const { listen, opsListen } = chart.config.server;
    const opened = ports.map(({ name: port, containerPort }) => [port, `:${containerPort}`]);
    expect(Object.fromEntries(opened)).toEqual({ webhook: listen, ops: opsListen });
    expect(readinessProbe?.httpGet).toEqual({ path: "/readyz", port: "ops" });
    expect(livenessProbe?.httpGet).toEqual({ path: "/livez", port: "ops" });
  });

  it("have time to end", () => {
    expect(chart.pod.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(chart.config.server.drainSeconds + 20);
  });

  it("have a heap that leaves room within the memory limit", () => {
    const options = chart.container.env.find((one) => one.name === "NODE_OPTIONS")?.value ?? "";
    const heap = Number(/^--max-old-space-size=(\d+) --max-semi-space-size=8$/.exec(options)?.[1]);
    expect(heap).toBeGreaterThanOrEqual(96);
    const limit = /^(\d+)(Mi|Gi)$/.exec(chart.container.resources?.limits?.memory ?? "");
    const mebibytes = limit === null ? Number.POSITIVE_INFINITY : Number(limit[1]) * (limit[2] === "Gi" ? 1024 : 1);
    expect(heap + 160).toBeLessThan(mebibytes);
  });
});

function expectNoneTwice(names: readonly string[]): void {
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
}

/** https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted */
function expectRestricted({ securityContext, containers, volumes }: PodSpec): void {
  expect(securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
  expect(securityContext.runAsUser).not.toBe(0);
  for (const container of containers) {
    expect(container.securityContext).toMatchObject({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
  }
  for (const volume of volumes) expect(volume).not.toHaveProperty("hostPath");
}
