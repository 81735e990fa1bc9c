import jsonPatch from "fast-json-patch";
import { describe, expect, it } from "vitest";
import { runBoxinit } from "../support/run-boxinit.ts";
import { pod, rightPodSpec, wrappedPodSpec, yamlOf } from "./manifests.ts";
import { useTestFolder } from "./test-folder.ts";

const folder = useTestFolder();

async function auditJson(input: string, ...flags: readonly string[]): Promise<Report> {
  const { stdout } = await runBoxinit(["audit", "-o", "json", ...flags, "-"], input);
  return JSON.parse(stdout);
}

interface Report {
  readonly pods: readonly {
    readonly source: { readonly file: string; readonly kind: string; readonly name: string };
    readonly decision: string;
    readonly findings: readonly { readonly code: string }[];
    readonly patch?: jsonPatch.Operation[];
  }[];
}

const patchOfWrapped = (at: string) => [
  {
    op: "add",
    path: `${at}/metadata/annotations`,
    value: {
      "boxinit/links.main": "L /run/secrets/serviceaccount - - - - /etc/serviceaccount\n",
    },
  },
  { op: "replace", path: `${at}/spec/containers/0/command`, value: ["/sbin/init"] },
  { op: "replace", path: `${at}/spec/containers/0/volumeMounts/0/mountPath`, value: "/etc/serviceaccount" },
  {
    op: "add",
    path: `${at}/spec/containers/0/volumeMounts/-`,
    value: expect.objectContaining({ mountPath: "/etc/tmpfiles.d/boxinit.conf" }),
  },
  { op: "add", path: `${at}/spec/volumes/-`, value: expect.objectContaining({ name: "boxinit-links" }) },
];

const template = { metadata: { labels: { app: "a" } }, spec: wrappedPodSpec };
const kindsWithPods: readonly (readonly [apiVersion: string, kind: string, content: object, at: string])[] = [
  ["v1", "Pod", { spec: wrappedPodSpec }, ""],
  ["v1", "PodTemplate", { template }, "/template"],
  ["v1", "ReplicationController", { spec: { template } }, "/spec/template"],
  ["apps/v1", "Deployment", { spec: { template } }, "/spec/template"],
  ["apps/v1", "StatefulSet", { spec: { template } }, "/spec/template"],
  ["apps/v1", "DaemonSet", { spec: { template } }, "/spec/template"],
  ["apps/v1", "ReplicaSet", { spec: { template } }, "/spec/template"],
  ["batch/v1", "Job", { spec: { template } }, "/spec/template"],
  ["batch/v1", "CronJob", { spec: { jobTemplate: { spec: { template } } } }, "/spec/jobTemplate/spec/template"],
];

describe.concurrent("audit -o json", () => {
  it("tells of a pod what it is, what would be done, what was found, and the patch", async () => {
    const document = yamlOf({ ...pod("machine", wrappedPodSpec), metadata: { name: "machine", namespace: "lab" } });
    const file = folder.write("machine.yaml", document);
    const { stdout } = await runBoxinit(["audit", "-o", "json", file]);
    expect(JSON.parse(stdout)).toEqual({
      version: 1,
      pods: [
        {
          source: { file, document: 1, kind: "Pod", namespace: "lab", name: "machine" },
          decision: "changed",
          containers: [
            {
              name: "main",
              init: "wrapped",
              command: ["/sbin/init"],
              mounts: [{ path: "/var/run/secrets/serviceaccount", action: "move", target: "/etc/serviceaccount" }],
            },
          ],
          findings: expect.arrayContaining([
            {
              code: "token-hidden",
              severity: "warning",
              container: "main",
              message: expect.stringContaining("/var/run/secrets/serviceaccount"),
              data: expect.objectContaining({ path: "/var/run/secrets/serviceaccount" }),
            },
          ]),
          patch: patchOfWrapped(""),
        },
      ],
    });
  });

  it("lists a pod that is not examined, with nothing about it", async () => {
    const plain = pod("plain", { containers: [{ name: "main", image: "i" }] });
    expect((await auditJson(yamlOf(plain))).pods).toEqual([
      {
        source: { file: "-", document: 1, kind: "Pod", namespace: null, name: "plain" },
        decision: "not-examined",
        containers: [],
        findings: [],
      },
    ]);
  });

  it("has no patch where nothing changes", async () => {
    const { pods } = await auditJson(yamlOf(pod("right", rightPodSpec)));
    expect(pods).toMatchObject([{ decision: "unchanged" }]);
    expect(pods[0]).not.toHaveProperty("patch");
  });

  it("gives a patch for the whole object, of every kind that has a pod template", async () => {
    const objects = kindsWithPods.map(([apiVersion, kind, content]) => ({
      apiVersion,
      kind,
      metadata: { name: "machine" },
      ...content,
    }));
    const { pods } = await auditJson(yamlOf(...objects));
    const told = pods.map(({ source: { kind }, decision, patch }) => ({ kind, decision, patch }));
    expect(told).toEqual(
      kindsWithPods.map(([, kind, , at]) => ({ kind, decision: "changed", patch: patchOfWrapped(at) })),
    );
    const repaired = objects.map((object, index): object => {
      return jsonPatch.applyPatch(structuredClone(object), pods[index]?.patch ?? [], true).newDocument;
    });
    const again = await auditJson(yamlOf(...repaired));
    expect(again.pods.map(({ decision }) => decision)).toEqual(objects.map(() => "unchanged"));
  });

  it("takes the items of a List for objects of their own", async () => {
    const items = [pod("first", rightPodSpec), { apiVersion: "v1", kind: "Service" }, pod("third", wrappedPodSpec)];
    const { pods } = await auditJson(yamlOf({ apiVersion: "v1", kind: "List", items }));
    expect(pods).toMatchObject([
      { source: { document: 1, name: "first" }, decision: "unchanged" },
      { source: { document: 1, name: "third" }, decision: "changed", patch: patchOfWrapped("") },
    ]);
  });

  it("reads a list as the API returns it, whose items have no kind", async () => {
    const items = [{ metadata: { name: "machine" }, spec: wrappedPodSpec }];
    const { pods } = await auditJson(JSON.stringify({ apiVersion: "v1", kind: "PodList", items }));
    expect(pods).toMatchObject([{ source: { kind: "Pod", name: "machine" }, decision: "changed" }]);
  });

  it("names a pod without a name after its generateName", async () => {
    const document = { ...pod("", wrappedPodSpec), metadata: { generateName: "machine-" } };
    expect((await auditJson(yamlOf(document))).pods).toMatchObject([{ source: { name: "machine-" } }]);
  });

  it("takes a workload of another API group for something else", async () => {
    const other = { apiVersion: "serving.example/v1", kind: "Deployment", spec: { template } };
    expect((await auditJson(yamlOf(other))).pods).toEqual([]);
  });

  it("reads yes as true, as Kubernetes does", async () => {
    const spec = yamlOf(pod("machine", wrappedPodSpec)).replace("spec:", "spec:\n  shareProcessNamespace: yes");
    expect((await auditJson(spec)).pods).toMatchObject([
      { decision: "unchanged", containers: [{ init: "misplaced" }] },
    ]);
  });

  it("tells which pods the webhook would refuse, and gives no patch for them", async () => {
    const config = folder.write("deny.yaml", "policy:\n  onUnfixable: deny\n");
    const misplaced = {
      runtimeClassName: "sysbox-runc",
      containers: [{ name: "main", command: ["tini", "/sbin/init"] }],
    };
    const { pods } = await auditJson(yamlOf(pod("machine", misplaced)), "--config", config);
    expect(pods).toMatchObject([{ decision: "refused", containers: [{ init: "misplaced" }] }]);
    expect(pods[0]).not.toHaveProperty("patch");
  });

  it("applies the policy of the configuration file", async () => {
    const config = folder.write("config.yaml", "policy:\n  tokenPath: /etc/tokens\n");
    const { pods } = await auditJson(yamlOf(pod("machine", wrappedPodSpec)), "--config", config);
    expect(pods).toMatchObject([{ containers: [{ mounts: [{ target: "/etc/tokens" }] }] }]);
  });
});
