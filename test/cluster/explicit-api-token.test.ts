import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { type PodParts, podOf } from "../support/review-builder.ts";
import { runBoxinit } from "../support/run-boxinit.ts";
import { type Cluster, startCluster } from "./boxinit/start-cluster.ts";
import { type Release, releases } from "./kubernetes/releases.ts";
import { podsOf } from "./pods/create-pod.ts";
import { linksFileOf } from "./pods/links-file.ts";
import { mountsOf } from "./pods/mounts-of.ts";
import { apiTokenAlone, besideOwnToken, masked } from "./pods/pods-with-tokens.ts";
import { readPod, type StoredContainer, type StoredPod } from "./pods/stored-pod.ts";

const apiToken = "kube-api-access-boxinit at /var/run/secrets/kubernetes.io/serviceaccount, read-only";
const mirror = "kube-api-access-boxinit at /etc/serviceaccount, read-only";
const apiLink = "L /run/secrets/kubernetes.io/serviceaccount - - - - /etc/serviceaccount";
const own = ["own at /var/run/secrets/serviceaccount", "own at /etc/serviceaccount, read-only"];
const mirrorBesideOwn = "kube-api-access-boxinit at /etc/serviceaccount-kubernetes.io, read-only";
const ownLink = "L /run/secrets/serviceaccount - - - - /etc/serviceaccount\n";
const links = "boxinit-links at /etc/tmpfiles.d/boxinit.conf, read-only";

const sidecar = { name: "side", image: "example.test/image", command: masked, restartPolicy: "Always" };
const withSidecar = { ...apiTokenAlone.masked, spec: { initContainers: [sidecar] } };

/** A container that starts systemd behind other work, what is mounted there, and what systemd-tmpfiles finds. */
const cases: readonly (readonly [title: string, shape: PodParts, container: string, string[], file: string])[] = [
  ["alone", apiTokenAlone.masked, "main", [mirror, links, apiToken], `${apiLink}\n`],
  [
    "beside a token of its author",
    besideOwnToken.masked,
    "main",
    [...own, mirrorBesideOwn, links, apiToken],
    `${ownLink}${apiLink}-kubernetes.io\n`,
  ],
  ["in a sidecar", withSidecar, "side", [mirror, links, apiToken], `${apiLink}\n`],
];

/** All rests on which volume the ServiceAccount admission plugin takes for its own, so each release is asked. */
describe.each(releases)("fix --explicit-api-token, on Kubernetes $version", (release: Release) => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster({ release, registration: { webhook: { failurePolicy: "Fail" } } });
    await cluster.api.create("/api/v1/namespaces", {
      metadata: { name: "unserved", labels: { "boxinit/mode": "off" } },
    });
    // Where controllers run, one of them makes it too.
    await cluster.api.post("/api/v1/namespaces/unserved/serviceaccounts", { metadata: { name: "default" } });
  });
  afterAll(() => cluster?.stop());

  async function create(namespace: string, manifest: object): Promise<StoredPod> {
    return readPod((await cluster.api.create(podsOf(namespace), manifest)).body);
  }

  describe.each([
    ["without a webhook", "unserved"],
    ["with boxinit as a webhook too", "default"],
  ])("%s", (_, namespace) => {
    test.each(cases)("mounts the token at both places, once: %s", async (title, shape, name, mounts, file) => {
      const metadata = { name: title.replaceAll(" ", "-"), namespace };
      const pod = await create(namespace, await fixed(podOf({ ...shape, metadata })));
      expect(mountsOf(containerOf(pod, name))).toEqual(mounts);
      expect(linksFileOf(pod, name)).toBe(file);
      expect(pod.metadata.annotations).not.toHaveProperty("boxinit/status");
    });
  });

  test("makes the volume as the API server makes it", async () => {
    const manifest = podOf({ ...apiTokenAlone.masked, metadata: { name: "as-it-came", namespace: "unserved" } });
    const asItCame = await create("unserved", manifest);
    const pod = await create(
      "unserved",
      await fixed({ ...manifest, metadata: { name: "as-fixed", namespace: "unserved" } }),
    );
    const [made] = asItCame.spec.volumes;
    expect(apiTokenVolumes(pod)).toEqual([{ ...made, name: "kube-api-access-boxinit" }]);
  });
});

/** What comes out of the program. */
async function fixed(manifest: object): Promise<object> {
  const { exitCode, stdout } = await runBoxinit(["fix", "--explicit-api-token", "-"], JSON.stringify(manifest));
  expect(exitCode).toBe(0);
  return z.looseObject({}).parse(parse(stdout));
}

function containerOf({ spec }: StoredPod, name: string): StoredContainer {
  return [...spec.initContainers, ...spec.containers].find((one) => one.name === name) ?? expect.fail(`no ${name}`);
}

function apiTokenVolumes({ spec }: StoredPod): readonly object[] {
  return spec.volumes.filter(({ name }) => name.startsWith("kube-api-access-"));
}
