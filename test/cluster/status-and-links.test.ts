import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type PodParts, podOf } from "../support/review-builder.ts";
import { type Cluster, startCluster } from "./boxinit/start-cluster.ts";
import { createNamespace } from "./control-plane/create-namespace.ts";
import { podsOf } from "./pods/create-pod.ts";
import { createPodPolicy } from "./pods/create-pod-policy.ts";
import { linksFileOf, linksVolumesOf } from "./pods/links-file.ts";
import { mountsOf } from "./pods/mounts-of.ts";
import { besideOwnToken, lateContainer, masked, tokenVolume, wrapped } from "./pods/pods-with-tokens.ts";
import { readPod, type StoredPod } from "./pods/stored-pod.ts";
import { registerPatchingWebhook, startPatchingWebhook } from "./stand-ins/patching-webhook.ts";

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(() => cluster?.stop());

function manifestFor(namespace: string, { metadata, ...parts }: PodParts): object {
  return podOf({ ...parts, metadata: { ...metadata, namespace } });
}

async function create(namespace: string, parts: PodParts): Promise<StoredPod> {
  return readPod((await cluster.api.create(podsOf(namespace), manifestFor(namespace, parts))).body);
}

const ownLink = "L /run/secrets/serviceaccount - - - - /etc/serviceaccount\n";
const apiLink = "L /run/secrets/kubernetes.io/serviceaccount - - - - /etc/serviceaccount-kubernetes.io\n";

test("the status tells what was done, and the links are shown as a file where systemd-tmpfiles looks", async () => {
  const pod = await create("default", { ...besideOwnToken.wrapped, metadata: { name: "told" } });
  expect(JSON.parse(pod.metadata.annotations["boxinit/status"] ?? "")).toEqual({
    version: 1,
    findings: ["init-wrapped", "run-smaller", "token-hidden"],
    containers: [
      {
        name: "main",
        argv: wrapped,
        paths: {
          "/var/run/secrets/serviceaccount": "/etc/serviceaccount",
          "/var/run/secrets/kubernetes.io/serviceaccount": "/etc/serviceaccount-kubernetes.io",
        },
      },
    ],
  });
  expect(pod.metadata.annotations["boxinit/links.main"]).toBe(ownLink);
  expect(pod.spec.containers[0]?.volumeMounts.at(-1)).toEqual({
    name: "boxinit-links",
    mountPath: "/etc/tmpfiles.d/boxinit.conf",
    subPath: "main",
    readOnly: true,
  });
  const fieldRef = { apiVersion: "v1", fieldPath: "metadata.annotations['boxinit/links.main']" };
  expect(pod.spec.volumes.at(-1)).toEqual({
    name: "boxinit-links",
    projected: { sources: [{ downwardAPI: { items: [{ path: "main", fieldRef }] } }], defaultMode: 420 },
  });
});

describe("where few types of volumes are allowed", () => {
  /** What Pod Security's `restricted` leaves, without those that need a driver or a claim. */
  const fewTypes = ["projected", "emptyDir", "configMap", "secret", "downwardAPI"];
  const hostFolder = { name: "host", hostPath: { path: "/" } };

  beforeAll(async () => {
    await createNamespace(cluster.api, "baseline", { "pod-security.kubernetes.io/enforce": "baseline" });
    await createNamespace(cluster.api, "restricted", { "pod-security.kubernetes.io/enforce": "restricted" });
    await createNamespace(cluster.api, "few-volume-types");
    const isAllowed = fewTypes.map((type) => `has(volume.${type})`).join(" || ");
    await createPodPolicy(cluster.api, {
      name: "few-volume-types",
      expression: `object.spec.?volumes.orValue([]).all(volume, ${isAllowed})`,
      namespaces: ["few-volume-types"],
      refuses: { namespace: "few-volume-types", name: "refused", spec: { volumes: [hostFolder] } },
    });
  });

  const securityContext = {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
    seccompProfile: { type: "RuntimeDefault" },
  };
  // Only a user namespace lets root into a restricted namespace, and systemd boot under Sysbox.
  const hardened = (name: keyof typeof besideOwnToken, volumes: readonly object[] = []): PodParts => ({
    metadata: { name },
    container: { ...besideOwnToken[name].container, securityContext },
    spec: { hostUsers: false, volumes: [...besideOwnToken[name].spec.volumes, ...volumes] },
  });

  test.each(["baseline", "restricted", "few-volume-types"])("repaired pods are admitted: %s", async (namespace) => {
    const pod = manifestFor(namespace, hardened("wrapped", [hostFolder]));
    const refused = await cluster.api.post(`${podsOf(namespace)}?dryRun=All`, pod);
    expect([403, 422]).toContain(refused.status);
    expect(linksFileOf(await create(namespace, hardened("wrapped")), "main")).toBe(ownLink);
    expect(linksFileOf(await create(namespace, hardened("masked")), "main")).toBe(ownLink + apiLink);
  });
});

/** A container with a token of its own: what is shown to it differs from what is shown to the others. */
function containerWithToken(name: string, token: string, command: readonly string[]): object {
  const volumeMounts = [{ name: token, mountPath: `/var/run/secrets/${token}` }];
  return { name, image: "example.test/image", command, volumeMounts };
}

test("names of containers may have up to 63 characters", async () => {
  const long = "a-container-with-a-name-as-long-as-kubernetes-lets-a-name-be-";
  const names = [long.slice(0, 57), `${long.slice(0, 57)}b`, `${long}x1`, `${long}x2`];
  expect(names.map(({ length }) => length)).toEqual([57, 58, 63, 63]);
  const tokens = names.map((_, index) => `token-${index}`);
  const containers = names.map((name, index) => containerWithToken(name, `token-${index}`, wrapped));
  const pod = await create("default", {
    metadata: { name: "long-names" },
    spec: { containers, volumes: tokens.map(tokenVolume) },
  });
  expect(names.map((name) => linksFileOf(pod, name))).toEqual(
    tokens.map((token) => `L /run/secrets/${token} - - - - /etc/serviceaccount\n`),
  );
});

test("twenty containers share one volume, and each has its own file", async () => {
  const tokens = Array.from({ length: 20 }, (_, index) => `token-${index}`);
  const all = tokens.map((token, index) => containerWithToken(`machine-${index}`, token, index % 2 ? wrapped : masked));
  const pod = await create("default", {
    metadata: { name: "twenty" },
    spec: {
      initContainers: all.slice(0, 5).map((container) => ({ ...container, restartPolicy: "Always" })),
      containers: all.slice(5),
      volumes: tokens.map(tokenVolume),
    },
  });
  const [volume, ...more] = linksVolumesOf(pod);
  expect(more).toEqual([]);
  expect(volume?.projected.sources[0].downwardAPI.items).toHaveLength(20);
  expect(tokens.map((_, index) => linksFileOf(pod, `machine-${index}`))).toEqual(
    tokens.map((token, index) => `L /run/secrets/${token} - - - - /etc/serviceaccount\n${index % 2 ? "" : apiLink}`),
  );
});

test("a later call appends to the one volume", async () => {
  const namespace = "another-webhook";
  await createNamespace(cluster.api, namespace);
  const another = await startPatchingWebhook(({ spec: { containers } }) =>
    containers.some(({ name }) => name === "late") ? [] : lateContainer(masked),
  );
  try {
    await registerPatchingWebhook(cluster.api, another, { name: "zzz-another", namespace });
    const parts = { ...besideOwnToken.masked, metadata: { name: "joined" } };
    const [alone, joined] = [await create("default", parts), await create(namespace, parts)];
    const [before, after] = [alone, joined].map(
      (pod) => linksVolumesOf(pod)[0]?.projected.sources[0].downwardAPI.items,
    );
    const fieldPath = "metadata.annotations['boxinit/links.late']";
    expect(after).toEqual([...(before ?? []), { path: "late", fieldRef: { fieldPath } }]);
    expect(linksVolumesOf(joined)).toHaveLength(1);
    expect(linksFileOf(joined, "main")).toBe(linksFileOf(alone, "main"));
    expect(linksFileOf(joined, "late")).toBe(`L /run/secrets/late - - - - /etc/serviceaccount\n${apiLink}`);
  } finally {
    await another.close();
  }
});

describe("where annotations are nearly full", () => {
  const limit = 256 * 1024;
  const key = "team.example/note";

  test("the status is left out, and the repair holds", async () => {
    const annotations = { [key]: "x".repeat(limit - key.length - 250) };
    const pod = await create("default", { ...besideOwnToken.masked, metadata: { name: "nearly-full", annotations } });
    expect(Object.keys(pod.metadata.annotations)).toEqual(["boxinit/links.main", key]);
    expect(linksFileOf(pod, "main")).toBe(ownLink + apiLink);
  });

  test("a pod that has no room for links is admitted as it came", async () => {
    const annotations = { [key]: "x".repeat(limit - key.length) };
    const pod = await create("default", { ...besideOwnToken.masked, metadata: { name: "full", annotations } });
    expect(pod.metadata.annotations).toEqual(annotations);
    const [main] = pod.spec.containers;
    expect(main && mountsOf(main)).toEqual([
      "own at /var/run/secrets/serviceaccount",
      "kube-api-access at /var/run/secrets/kubernetes.io/serviceaccount, read-only",
    ]);
  });
});
