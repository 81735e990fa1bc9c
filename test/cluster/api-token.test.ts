import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Operation } from "../../src/core/decision.ts";
import { type PodParts, podOf } from "../support/review-builder.ts";
import { registerForNamespace } from "./boxinit/register-for-namespace.ts";
import { isRepaired } from "./boxinit/register-webhook.ts";
import { startBoxinit } from "./boxinit/start-boxinit.ts";
import { type Cluster, startCluster } from "./boxinit/start-cluster.ts";
import {
  anotherAlone,
  boxinitAlone,
  callsFor,
  createNamespacesToCompare,
  patchedBy,
  waysToBeCalledAgain,
} from "./calls/called-again.ts";
import { waitUntil } from "./control-plane/wait-until.ts";
import { podsOf } from "./pods/create-pod.ts";
import { linksFileOf } from "./pods/links-file.ts";
import { mountsOf } from "./pods/mounts-of.ts";
import { apiTokenAlone, besideOwnToken, lateContainer, lateToken, masked, wrapped } from "./pods/pods-with-tokens.ts";
import { readPod, type StoredContainer, type StoredPod } from "./pods/stored-pod.ts";
import { readTwin } from "./pods/twin.ts";
import type { PatchingWebhook } from "./stand-ins/patching-webhook.ts";

const { never, ifNeeded, twice, twiceIfNeeded } = waysToBeCalledAgain;

let cluster: Cluster;
let another: PatchingWebhook;
beforeAll(async () => {
  cluster = await startCluster();
  another = await createNamespacesToCompare(cluster);
});
afterAll(async () => {
  await another?.close();
  await cluster?.stop();
});

/** @param patch what the other webhook adds, where it is called */
async function create(namespace: string, name: string, shape: PodParts, patch: readonly Operation[] = []) {
  const pod = podOf({ ...shape, metadata: { name, namespace, annotations: patchedBy(patch) } });
  return readPod((await cluster.api.create(podsOf(namespace), pod)).body);
}

/** All that no repair may touch. */
function untouchable(pod: StoredPod): object {
  const { containers, volumes, ...spec } = readTwin(pod).spec;
  return {
    ...spec,
    containers: containers.map(({ command, args, volumeMounts, ...container }) => container),
    volumes: volumes?.filter(({ name }) => name !== "boxinit-links"),
  };
}

function containerOf({ spec }: StoredPod, name: string): StoredContainer {
  return spec.containers.find((one) => one.name === name) ?? expect.fail(`no container ${name}`);
}

const api = "kube-api-access at /var/run/secrets/kubernetes.io/serviceaccount, read-only";
const apiMirror = "kube-api-access at /etc/serviceaccount-kubernetes.io, read-only";
const apiMirrorAlone = "kube-api-access at /etc/serviceaccount, read-only";
const own = "own at /var/run/secrets/serviceaccount";
const ownMirror = "own at /etc/serviceaccount, read-only";
const ownMoved = "own at /etc/serviceaccount";
const links = "boxinit-links at /etc/tmpfiles.d/boxinit.conf, read-only";

describe.each([
  { ...never, calls: ["0 a changed", "0 m changed"] },
  { ...ifNeeded, calls: ["0 a changed", "0 m changed", "1 a kept"] },
  { ...twice, calls: ["0 a changed", "0 m changed", "0 z kept"] },
  { ...twiceIfNeeded, calls: ["0 a changed", "0 m changed", "0 z kept", "1 a kept"] },
])("where boxinit is registered $namespace", ({ namespace, calls }) => {
  test.each([
    ["wrapped", apiTokenAlone.wrapped, [api, apiMirrorAlone]],
    ["masked", apiTokenAlone.masked, [api, apiMirrorAlone, links]],
    ["wrapped, beside a token of its author", besideOwnToken.wrapped, [ownMoved, api, apiMirror, links]],
    ["masked, beside a token of its author", besideOwnToken.masked, [own, api, ownMirror, apiMirror, links]],
  ])("the API token is mirrored once: %s", async (title, shape, mounts) => {
    const name = `${title.replaceAll(/\W+/g, "-")}-${namespace}`;
    const label: readonly Operation[] = [{ op: "add", path: "/metadata/labels", value: { another: "was-here" } }];
    const pod = await create(namespace, name, shape, label);

    expect(await callsFor(cluster, namespace, name)).toEqual(calls);
    expect(mountsOf(containerOf(pod, "main"))).toEqual(mounts);
    const alone = readTwin(await create(boxinitAlone, name, shape, label));
    const metadata = { ...alone.metadata, labels: { another: "was-here" } };
    expect(readTwin(pod)).toEqual({ ...alone, metadata });
  });
});

describe("what another webhook adds after boxinit's first call", () => {
  const late = "late at /var/run/secrets/late";
  const lateMirror = "late at /etc/serviceaccount, read-only";
  const lateMoved = "late at /etc/serviceaccount";
  const lateLink = "L /run/secrets/late - - - - /etc/serviceaccount\n";
  const apiLink = "L /run/secrets/kubernetes.io/serviceaccount - - - - /etc/serviceaccount-kubernetes.io\n";
  const again = [ifNeeded, twice, twiceIfNeeded];

  // The API server mounts its token in a container that a webhook added when round 0 is over: a call in round 0 does
  // not see it yet, and where there is no other call it stays as it is.
  test.each([
    { ...ifNeeded, kind: "wrapped", mounts: [lateMoved, api, apiMirror, links], file: lateLink },
    { ...twice, kind: "wrapped", mounts: [lateMoved, links, api], file: lateLink },
    { ...twiceIfNeeded, kind: "wrapped", mounts: [lateMoved, links, api], file: lateLink },
    { ...ifNeeded, kind: "masked", mounts: [late, api, lateMirror, apiMirror, links], file: lateLink + apiLink },
    { ...twice, kind: "masked", mounts: [late, lateMirror, links, api], file: lateLink },
    { ...twiceIfNeeded, kind: "masked", mounts: [late, lateMirror, links, api, apiMirror], file: lateLink + apiLink },
  ])("a $kind container is repaired: $namespace", async ({ namespace, kind, mounts, file }) => {
    const name = `container-${kind}-${namespace}`;
    const patch = lateContainer(kind === "wrapped" ? wrapped : masked);
    const pod = await create(namespace, name, besideOwnToken.masked, patch);

    const added = containerOf(pod, "late");
    expect(added.command).toEqual(kind === "wrapped" ? ["/sbin/init"] : masked);
    expect(mountsOf(added)).toEqual(mounts);
    expect(linksFileOf(pod, "late")).toBe(file);
    const alone = await create(boxinitAlone, name, besideOwnToken.masked, patch);
    expect(readTwin(pod).spec.containers[0]).toEqual(readTwin(alone).spec.containers[0]);
    expect(pod.metadata.annotations).toMatchObject(alone.metadata.annotations);
    const untouched = await create(anotherAlone, name, besideOwnToken.masked, patch);
    expect(untouchable(pod)).toEqual(untouchable(untouched));
  });

  test.each(again)("a token of a masked container is mirrored: $namespace", async ({ namespace }) => {
    const name = `token-masked-${namespace}`;
    const pod = await create(namespace, name, besideOwnToken.masked, lateToken);

    const alone = await create(boxinitAlone, name, besideOwnToken.masked, lateToken);
    const added = [late, "late at /etc/serviceaccount-late, read-only"];
    expect(mountsOf(containerOf(pod, "main"))).toEqual([...mountsOf(containerOf(alone, "main")), ...added]);
    const addedLink = "L /run/secrets/late - - - - /etc/serviceaccount-late\n";
    expect(linksFileOf(pod, "main")).toBe(linksFileOf(alone, "main") + addedLink);
    expect(pod.metadata.annotations["boxinit/status"]).toBe(alone.metadata.annotations["boxinit/status"]);
    const untouched = await create(anotherAlone, name, besideOwnToken.masked, lateToken);
    expect(untouchable(pod)).toEqual(untouchable(untouched));
  });

  test.each(again)("a token of a container that runs init by now stays: $namespace", async ({ namespace }) => {
    const name = `token-wrapped-${namespace}`;
    const pod = await create(namespace, name, besideOwnToken.wrapped, lateToken);

    const alone = await create(boxinitAlone, name, besideOwnToken.wrapped, lateToken);
    expect(mountsOf(containerOf(pod, "main"))).toEqual([...mountsOf(containerOf(alone, "main")), late]);
    expect(pod.metadata.annotations).toEqual(alone.metadata.annotations);
  });
});

test.each([
  ["wrapped", besideOwnToken.wrapped],
  ["masked", besideOwnToken.masked],
])("a pod that is created from a stored one, as backups do, comes out the same: %s", async (kind, shape) => {
  const { metadata, spec } = await create(boxinitAlone, `backed-up-${kind}`, shape);
  const name = `restored-${kind}`;
  const pod = { metadata: { name, annotations: metadata.annotations }, spec };
  const { body } = await cluster.api.create(podsOf(boxinitAlone), pod);
  expect(await callsFor(cluster, boxinitAlone, name)).toEqual(["0 zz-boxinit kept"]);
  const restored = readPod(body);
  expect(restored.spec).toEqual(spec);
  expect(restored.metadata.annotations).toEqual(metadata.annotations);
});

describe("automountServiceAccountToken: false", () => {
  const account = "without-token";
  beforeAll(async () => {
    await cluster.api.create(`/api/v1/namespaces/${boxinitAlone}/serviceaccounts`, {
      metadata: { name: account },
      automountServiceAccountToken: false,
    });
  });

  test.each([
    ["of the pod", { automountServiceAccountToken: false }],
    ["of the ServiceAccount", { serviceAccountName: account }],
  ])("%s: no token, no volume and no link is added", async (_, automount) => {
    const slug = Object.keys(automount).join().toLowerCase();
    const repaired = await create(boxinitAlone, `wrapped-${slug}`, { ...apiTokenAlone.wrapped, spec: automount });
    expect(containerOf(repaired, "main").command).toEqual(["/sbin/init"]);
    expect(Object.keys(repaired.metadata.annotations)).toEqual([...Object.keys(patchedBy([])), "boxinit/status"]);
    const kept = await create(boxinitAlone, `masked-${slug}`, { ...apiTokenAlone.masked, spec: automount });
    expect(kept.metadata.annotations).toEqual(patchedBy([]));
    for (const pod of [repaired, kept]) {
      expect(mountsOf(containerOf(pod, "main"))).toEqual([]);
      expect(pod.spec.volumes).toEqual([]);
    }
  });

  test("of the ServiceAccount gives way to the pod's own true", async () => {
    const automount = { serviceAccountName: account, automountServiceAccountToken: true };
    const pod = await create(boxinitAlone, "automount-true", { ...apiTokenAlone.wrapped, spec: automount });
    expect(mountsOf(containerOf(pod, "main"))).toEqual([api, apiMirrorAlone]);
  });
});

describe("policy apiToken: keep", () => {
  const namespace = "policy-keep";
  beforeAll(async () => {
    const { api, supervised, identity } = cluster;
    const { webhookPort } = await startBoxinit(supervised, identity, ["--policy-api-token", "keep"]);
    await registerForNamespace(api, namespace, { port: webhookPort, ca: identity.ca, names: ["keep"] });
    await waitUntil(`pods are repaired in ${namespace}`, () => isRepaired(api, namespace));
  });

  test.each([
    ["wrapped", apiTokenAlone.wrapped, ["0 keep changed"], ["/sbin/init"], [api]],
    ["masked", apiTokenAlone.masked, ["0 keep kept"], masked, [api]],
    ["wrapped-own", besideOwnToken.wrapped, ["0 keep changed"], ["/sbin/init"], [ownMoved, api, links]],
    ["masked-own", besideOwnToken.masked, ["0 keep changed"], masked, [own, api, ownMirror, links]],
  ])("leaves the API token's mount alone: %s", async (name, shape, calls, command, mounts) => {
    const pod = await create(namespace, name, shape);
    const main = containerOf(pod, "main");
    expect(await callsFor(cluster, namespace, name)).toEqual(calls);
    expect([main.command, mountsOf(main)]).toEqual([command, mounts]);
    expect(linksFileOf(pod, "main")?.includes("kubernetes.io") ?? false).toBe(false);
  });
});
