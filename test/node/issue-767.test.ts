import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import type { ControlPlane } from "../cluster/control-plane/start-control-plane.ts";
import { everybody, type Observer, observe } from "../systemd/observe.ts";
import { type Generation, generationNames } from "../systemd/rootfs/generations.ts";
import { guest } from "./images/guest.ts";
import { installBoxinit } from "./installation/install-boxinit.ts";
import { runOnNode } from "./machine/run-on-node.ts";
import { exec, runKubectl } from "./pods/exec.ts";
import type { PodName } from "./pods/run-pod.ts";
import { untilBooted } from "./pods/until-booted.ts";
import { startNode } from "./start-node.ts";
import { isApiToken, isTokenFor, reviewToken } from "./tokens/review-token.ts";

const minutes = 60_000;
const file = join(import.meta.dirname, "../../examples/issue-767.yaml");
const example = z
  .object({
    spec: z.looseObject({
      containers: z.tuple([z.looseObject({})]),
      volumes: z.tuple([
        z.looseObject({
          projected: z.object({ sources: z.tuple([z.object({ serviceAccountToken: z.looseObject({}) })]) }),
        }),
      ]),
    }),
  })
  .parse(parse(readFileSync(file, "utf8")));

const authored = { old: "/var/run/secrets/serviceaccount/token", repaired: "/etc/serviceaccount/token" };
const api = {
  old: "/var/run/secrets/kubernetes.io/serviceaccount/token",
  repaired: "/etc/serviceaccount-kubernetes.io/token",
};
const audience = "https://vault.example";

/** The example's pod in a Deployment, where the token that its author mounts is for somebody else than the API server. */
function deployment(generation: Generation): object {
  const { spec } = example;
  const [container] = spec.containers;
  const [volume] = spec.volumes;
  const [{ serviceAccountToken }] = volume.projected.sources;
  const labels = { app: generation };
  return {
    metadata: { name: generation },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          ...spec,
          serviceAccountName: "machine",
          containers: [{ ...container, image: guest(generation).image }],
          volumes: [
            { ...volume, projected: { sources: [{ serviceAccountToken: { ...serviceAccountToken, audience } }] } },
          ],
        },
      },
    },
  };
}

const pods = z.object({
  items: z.array(
    z.object({
      metadata: z.looseObject({ name: z.string(), uid: z.string(), deletionTimestamp: z.string().optional() }),
      spec: z.object({ volumes: z.array(z.looseObject({ name: z.string() })) }),
    }),
  ),
});

let node: ControlPlane;
beforeAll(async () => {
  node = await startNode(generationNames);
}, 5 * minutes);
afterAll(() => node?.stop());

/** The pod that a Deployment has brought up, once it has finished with the last one. */
async function rolledOut(generation: Generation) {
  const { code, stderr } = await runKubectl(node, ["rollout", "status", `deployment/${generation}`, "--timeout=120s"]);
  expect(code, stderr).toBe(0);
  const { items } = pods.parse(
    (await node.api.get(`/api/v1/namespaces/default/pods?labelSelector=app%3D${generation}`)).body,
  );
  const [pod] = items.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  if (pod === undefined) throw new Error(`${generation} has no pod`);
  const found = { ...pod, namespace: "default", name: pod.metadata.name };
  await untilBooted(node, found);
  return found;
}

async function seenBy(pod: PodName, observer: Observer) {
  return (await observe({ exec: (argv) => exec(node, pod, argv) }, observer)).files;
}

async function expectNoTokens(pod: PodName): Promise<void> {
  const paths = [authored.old, authored.repaired, api.old, api.repaired];
  const nothing = Object.fromEntries(paths.map((path) => [path, "missing"]));
  for (const observer of everybody) expect(await seenBy(pod, observer), observer).toEqual(nothing);
}

/** In kubelet's own folder. */
const volumeFile = (uid: string, volume = "") =>
  `/var/lib/kubelet/pods/${uid}/volumes/kubernetes.io~projected/${volume}/token`;

test("pods of nestybox/sysbox issue 767 read no token, until boxinit is installed and their Deployment restarted", {
  timeout: 9 * minutes,
}, async () => {
  await node.api.create("/api/v1/namespaces/default/serviceaccounts", { metadata: { name: "machine" } });
  for (const generation of generationNames) {
    await node.api.create("/apis/apps/v1/namespaces/default/deployments", deployment(generation));
  }
  await Promise.all(generationNames.map(async (generation) => expectNoTokens(await rolledOut(generation))));
  await installBoxinit(node);
  // What runs stays as it is.
  await Promise.all(generationNames.map(async (generation) => expectNoTokens(await rolledOut(generation))));
  const restart = ["rollout", "restart", ...generationNames.map((name) => `deployment/${name}`)];
  expect(await runKubectl(node, restart)).toMatchObject({ code: 0 });
  await Promise.all(generationNames.map(expectTokens));
});

async function expectTokens(generation: Generation): Promise<void> {
  const pod = await rolledOut(generation);
  const volumeOf = (start: string) => pod.spec.volumes.find(({ name }) => name.startsWith(start))?.name;
  const files = {
    authored: volumeFile(pod.metadata.uid, volumeOf("token")),
    api: volumeFile(pod.metadata.uid, volumeOf("kube-api-access")),
  };
  const tokens = {
    authored: await runOnNode(node, ["cat", files.authored]),
    api: await runOnNode(node, ["cat", files.api]),
  };
  for (const observer of everybody) {
    expect(await seenBy(pod, observer), `${generation}, ${observer}`).toEqual({
      [authored.old]: { readable: tokens.authored },
      [authored.repaired]: { readable: tokens.authored },
      [api.old]: { readable: tokens.api },
      [api.repaired]: { readable: tokens.api },
    });
  }
  // Not a copy: the same inode, in whatever way one comes to it.
  const identify = ["stat", "--dereference", "--format=%d:%i"];
  const kubelets = await runOnNode(node, [...identify, files.authored, files.authored, files.api, files.api]);
  const paths = [authored.old, authored.repaired, api.old, api.repaired];
  expect((await exec(node, pod, [...identify, ...paths])).stdout, generation).toBe(kubelets);

  const who = { username: "system:serviceaccount:default:machine", pod: pod.name };
  expect(await reviewToken(node.api, tokens.authored, isTokenFor(audience))).toEqual({ ...who, audiences: [audience] });
  expect(await reviewToken(node.api, tokens.authored, isApiToken)).toBeUndefined();
  expect(await reviewToken(node.api, tokens.api, isApiToken)).toMatchObject(who);
  expect(await reviewToken(node.api, tokens.api, isTokenFor(audience))).toBeUndefined();
}
