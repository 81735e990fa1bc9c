import { describe, expect, it } from "vitest";
import type { ScanReport } from "../../src/scan/scan-report.ts";
import { rightPodSpec } from "../cli/manifests.ts";
import { lab, scan } from "./lab.ts";
import { stored } from "./list-server/stored-object.ts";
import { namespace, pod, workload } from "./objects.ts";
import { served } from "./scan-server.ts";

describe("what is looked at", () => {
  const other = namespace("other");
  const objects = [
    other,
    workload("Deployment.apps/v1", "chosen", { labels: { team: "a" } }),
    workload("Deployment.apps/v1", "not-chosen", { labels: { team: "b" } }),
    pod("chosen", { labels: { team: "a" } }),
    pod("not-chosen", { labels: { team: "b" } }),
    pod("elsewhere", { namespace: "other", labels: { team: "a" } }),
  ];
  const names = ({ workloads }: ScanReport) =>
    workloads.map(({ kind, namespace: where, name }) => `${kind} ${where}/${name}`);

  it("every namespace, with its label", async () => {
    const report = await scan(objects);
    expect(names(report)).toHaveLength(5);
    expect(report.scope).toEqual({ namespace: null, selector: null });
    expect(report.namespaces).toEqual([
      { name: "lab", mode: "audit", findings: [] },
      { name: "other", mode: null, findings: [] },
    ]);
  });

  it("one namespace", async () => {
    const report = await scan(objects, "--namespace", "other");
    expect(names(report)).toEqual(["Pod other/elsewhere"]);
    expect(report.scope).toEqual({ namespace: "other", selector: null });
    expect(report.totals).toMatchObject({ podsSeen: 1, workloadsSeen: 1 });
  });

  it("pods and workloads with a label; a pod that has it brings its workload, which need not", async () => {
    const machine = workload("StatefulSet.apps/v1", "machine", { labels: { team: "b" } });
    const withPods = [
      ...objects,
      machine,
      pod("machine-0", { owner: machine, labels: { team: "a" } }),
      pod("machine-1", { owner: machine }),
    ];
    const report = await scan(withPods, "-l", "team=a");
    expect(names(report)).toEqual([
      "Deployment lab/chosen",
      "Pod lab/chosen",
      "StatefulSet lab/machine",
      "Pod other/elsewhere",
    ]);
    expect(report.workloads[2]).toMatchObject({ judged: "template", pods: { total: 1 } });
    expect(report.totals).toMatchObject({ podsSeen: 3, workloadsSeen: 4 });
  });

  it.each([["../kube-system"], [""]])("no namespace is named %j: bad usage", async (name) => {
    const { exitCode, stderr } = await served({ objects: () => [lab] }, ({ run }) => run("scan", "-n", name));
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: `boxinit: ${JSON.stringify(name)} is no name of a namespace\n`,
    });
  });

  it("a namespace that is not there: bad usage", async () => {
    const { exitCode, stderr } = await served({ objects: () => [lab] }, ({ run }) => run("scan", "-n", "labb"));
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: "boxinit: there is no namespace labb\n" });
  });

  it("a Service that keeps Sysbox pods from starting, where there are some that are told of it", async () => {
    const service = (name: string, where: string, spec: object = { clusterIP: "10.0.0.1" }) =>
      stored({ apiVersion: "v1", kind: "Service", metadata: { name, namespace: where }, spec });
    const unlinked = { ...rightPodSpec, enableServiceLinks: false };
    const { namespaces } = await scan([
      ...["other", "unlinked", "empty"].map((name) => namespace(name)),
      workload("Deployment.apps/v1", "machine", { spec: rightPodSpec }),
      pod("machine", { namespace: "unlinked", spec: unlinked }),
      pod("machine", { namespace: "other", spec: rightPodSpec }),
      ...["sysbox", "sysbox-deploy", "sysboxed", "my-sysbox"].map((name) => service(name, "lab")),
      service("sysbox-headless", "lab", { clusterIP: "None" }),
      service("sysbox-elsewhere", "lab", { type: "ExternalName", clusterIP: "" }),
      ...["unlinked", "empty"].map((where) => service("sysbox", where)),
    ]);
    expect(namespaces.map(({ name, findings }) => [name, findings.map(({ data }) => data?.service)])).toEqual([
      ["lab", ["sysbox", "sysbox-deploy"]],
      ["other", []],
      ["unlinked", []],
    ]);
  });

  it("RuntimeClasses of Sysbox that the policy does not list, and the other way round", async () => {
    const runtimeClass = (name: string) =>
      stored({ apiVersion: "node.k8s.io/v1", kind: "RuntimeClass", metadata: { name }, handler: "sysbox-runc" });
    const { findings } = await scan([runtimeClass("machines")]);
    expect(findings.map(({ code, data }) => [code, data?.name])).toEqual([
      ["runtime-class-not-listed", "machines"],
      ["runtime-class-missing", "sysbox-runc"],
    ]);
  });
});
