import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import type { Operation } from "../../src/core/decision.ts";
import { type PodParts, podOf } from "../support/review-builder.ts";
import { runBoxinit } from "../support/run-boxinit.ts";
import { type Cluster, startCluster } from "./boxinit/start-cluster.ts";
import { createNamespace } from "./control-plane/create-namespace.ts";
import { podsOf } from "./pods/create-pod.ts";
import { linksFileOf, linksVolumesOf, serviceDropInOf } from "./pods/links-file.ts";
import { besideOwnToken, wrapped } from "./pods/pods-with-tokens.ts";
import { readPod, type StoredPod } from "./pods/stored-pod.ts";
import { eksIrsa } from "./stand-ins/eks-pod-identity.ts";
import { type Patcher, registerPatchingWebhook, startPatchingWebhook } from "./stand-ins/patching-webhook.ts";

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(() => cluster?.stop());

async function create(namespace: string, parts: PodParts, names: string): Promise<StoredPod> {
  const metadata = { ...parts.metadata, namespace, annotations: { "boxinit/pass-env": names } };
  return readPod((await cluster.api.create(podsOf(namespace), podOf({ ...parts, metadata }))).body);
}

/** Creates the pod where another webhook comes after boxinit, which is then called again. */
async function createBefore(webhook: Patcher, namespace: string, parts: PodParts, names: string): Promise<StoredPod> {
  await createNamespace(cluster.api, namespace);
  const another = await startPatchingWebhook(webhook);
  try {
    await registerPatchingWebhook(cluster.api, another, { name: `zzz-${namespace}`, namespace });
    return await create(namespace, parts, names);
  } finally {
    await another.close();
  }
}

const aws = [
  ...["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_DEFAULT_REGION"],
  ...["AWS_REGION", "AWS_ROLE_ARN", "AWS_ROLE_SESSION_NAME", "AWS_STS_REGIONAL_ENDPOINTS"],
  "AWS_WEB_IDENTITY_TOKEN_FILE",
];
const dropIn = (...names: readonly string[]) => `[Service]\nPassEnvironment=${names.join(" ")}\n`;

test("the drop-in is shown as a file, in a container that has no other mount and beside links", async () => {
  const bare = { metadata: { name: "bare" }, container: { command: ["/sbin/init"] } };
  const alone = await create("default", { ...bare, spec: { automountServiceAccountToken: false } }, "TEAM, AWS_*");
  expect(serviceDropInOf(alone, "main")).toBe(dropIn(...aws, "TEAM"));
  expect(alone.spec.containers[0]?.volumeMounts).toEqual([
    {
      name: "boxinit-links",
      mountPath: "/etc/systemd/system/service.d/50-boxinit.conf",
      subPath: "service-environment.conf",
      readOnly: true,
    },
  ]);
  const containers = ["one", "two"].map((name) => ({ ...besideOwnToken.wrapped.container, name, image: "i" }));
  const two = { metadata: { name: "two" }, spec: { ...besideOwnToken.wrapped.spec, containers } };
  const both = await create("default", two, "TEAM");
  for (const name of ["one", "two"]) {
    expect(serviceDropInOf(both, name)).toBe(dropIn("TEAM"));
    expect(linksFileOf(both, name)).toBe("L /run/secrets/serviceaccount - - - - /etc/serviceaccount\n");
  }
  const [volume, ...more] = linksVolumesOf(both);
  expect(more).toEqual([]);
  const items = volume?.projected.sources[0].downwardAPI.items.map(({ path }) => path);
  expect(items?.sort()).toEqual(["one", "service-environment.conf", "two"]);
});

test("what EKS adds afterwards is handed on, whatever it says", async () => {
  const pod = await createBefore(eksIrsa, "eks", { container: { command: wrapped } }, "AWS_*");
  const [main] = pod.spec.containers;
  expect(main?.env.map(({ name }) => name).sort()).toEqual([
    ...["AWS_DEFAULT_REGION", "AWS_REGION", "AWS_ROLE_ARN", "AWS_STS_REGIONAL_ENDPOINTS"],
    "AWS_WEB_IDENTITY_TOKEN_FILE",
  ]);
  expect(main?.command).toEqual(["/sbin/init"]);
  const handedOn = serviceDropInOf(pod, "main");
  expect(handedOn).toBe(dropIn(...aws));
  expect(handedOn?.split(/[\s=]/)).toEqual(expect.arrayContaining(main?.env.map(({ name }) => name) ?? []));
});

test("a variable that nobody knows is followed by the annotation, and nothing else changes", async () => {
  const late: readonly Operation[] = [
    { op: "add", path: "/spec/containers/0/env", value: [{ name: "AWS_OF_TOMORROW", value: "x" }] },
  ];
  const parts = { metadata: { name: "followed" }, ...besideOwnToken.wrapped };
  const alone = await create("default", parts, "AWS_*");
  const followed = await createBefore(
    ({ spec: { containers } }) => (containers.some(({ env }) => env !== undefined) ? [] : late),
    "tomorrow",
    parts,
    "AWS_*",
  );
  expect(serviceDropInOf(alone, "main")).toBe(dropIn(...aws));
  const text = serviceDropInOf(followed, "main");
  expect(text?.split(/[\s=]/)).toContain("AWS_OF_TOMORROW");
  expect(followed.metadata.annotations).toEqual({
    ...alone.metadata.annotations,
    "boxinit/service-environment": text,
  });
  const mounts = (pod: StoredPod) =>
    pod.spec.containers[0]?.volumeMounts.filter(({ name }) => !name.startsWith("kube"));
  expect(mounts(followed)).toEqual(mounts(alone));
  expect(linksVolumesOf(followed)).toEqual(linksVolumesOf(alone));
});

test("a manifest that boxinit fix has repaired is stored as it is, and a copied annotation is corrected", async () => {
  const annotations = { "boxinit/pass-env": "KUBERNETES_SERVICE_*" };
  const metadata = { name: "by-hand", annotations };
  const manifest = podOf({ metadata, container: { command: ["/sbin/init"] } });
  const { stdout } = await runBoxinit(["fix", "-"], JSON.stringify(manifest));
  const wanted = dropIn("KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT", "KUBERNETES_SERVICE_PORT_HTTPS");
  const stored = readPod((await cluster.api.create(podsOf("default"), parse(stdout))).body);
  expect(serviceDropInOf(stored, "main")).toBe(wanted);
  expect(stored.metadata.annotations["boxinit/status"]).toBeUndefined();
  const copied = { name: "copied", annotations: { ...stored.metadata.annotations, "boxinit/pass-env": "TEAM" } };
  const { spec } = parse(stdout);
  const copy = readPod((await cluster.api.create(podsOf("default"), { ...manifest, metadata: copied, spec })).body);
  expect(serviceDropInOf(copy, "main")).toBe(dropIn("TEAM"));
});
