import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { type Cluster, startCluster } from "../cluster/boxinit/start-cluster.ts";
import { createNamespace } from "../cluster/control-plane/create-namespace.ts";
import { podsOf } from "../cluster/pods/create-pod.ts";
import { type BootedPod, bootPod } from "./boot-pod.ts";
import { askWho, type Client, clients, type Identity, imageWithClients } from "./real-client/clients.ts";
import { issueTokens } from "./real-client/issue-tokens.ts";
import { anyhow, asExec, asUnit, lateOnes, type Start } from "./real-client/started-programs.ts";
import { type Generation, generationNames } from "./rootfs/generations.ts";
import type { Cluster as Texts } from "./volumes/contents.ts";

const file = join(import.meta.dirname, "../../examples/issue-767.yaml");
const manifest = z
  .looseObject({
    metadata: z.looseObject({}),
    spec: z.looseObject({ containers: z.tuple([z.looseObject({ command: z.array(z.string()) })]) }),
  })
  .parse(parse(readFileSync(file, "utf8")));
const [main] = manifest.spec.containers;
const workFirst = ["sh", "-c", "sleep 1 & exec /sbin/init"];

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster();
  await createNamespace(cluster.api, "without-boxinit", { "boxinit/mode": "off" });
  await createNamespace(cluster.api, "machines");
});
afterAll(() => cluster?.stop());

/** The pod of issue 767, created on the API server and booted as it is stored there. */
async function boot(
  generation: Generation,
  kind: string,
  { namespace = "machines", annotations = {}, command = main.command } = {},
) {
  const name = `${kind}-${generation}`;
  const metadata = { ...manifest.metadata, name, namespace, annotations };
  const { api, access, programs } = cluster;
  const spec = { ...manifest.spec, containers: [{ ...main, command }] };
  const { body } = await api.create(podsOf(namespace), { ...manifest, metadata, spec });
  const pod = z.looseObject({}).parse(body);
  const texts = await issueTokens(api, pod);
  const image = imageWithClients(programs.kubectl);
  const booted = await bootPod(pod, { generation, image, cluster: texts, apiServerPort: access.port });
  const isPod = (turn: number): Identity => ({
    username: `system:serviceaccount:${namespace}:default`,
    pod: name,
    credential: idOf(texts, turn),
  });
  return { booted, isPod };
}

const claims = z.looseObject({ jti: z.string() });

function idOf(texts: Texts, turn: number): string {
  const [, payload = ""] = texts.token("the API server", turn).split(".");
  return `JTI=${claims.parse(JSON.parse(Buffer.from(payload, "base64url").toString("utf8"))).jti}`;
}

async function expectAll(booted: BootedPod, starts: readonly Start[], wanted: (client: Client) => unknown) {
  for (const client of clients) {
    for (const start of starts) {
      expect(await askWho(booted.container(), client, start), `${client}, ${start}`).toEqual(wanted(client));
    }
  }
}

/** What they say of a token that is not there, and of an API server that they were not told of. */
const failures = {
  "no token": { kubectl: /connection to the server localhost:8080 was refused/, "client-node": /ENOENT.*\/var\/run/ },
  "no variables": { kubectl: /connection to the server localhost:8080 was refused/, "client-node": /Invalid URL/ },
} as const satisfies Readonly<Record<string, Readonly<Record<Client, RegExp>>>>;

const failingBy = (why: keyof typeof failures) => (client: Client) => expect.stringMatching(failures[why][client]);

const handOn = { annotations: { "boxinit/pass-env": "KUBERNETES_SERVICE_*" } };

describe.each(generationNames)("on %s, clients that look for the API server by themselves", (generation) => {
  test("find no token in the pod of issue 767 as it is written", async () => {
    const { booted } = await boot(generation, "as-written", { namespace: "without-boxinit" });
    try {
      await expectAll(booted, asExec, failingBy("no token"));
      await expectAll(booted, asUnit, failingBy("no variables"));
    } finally {
      await booted.stop();
    }
  });

  test("reach it from the repaired pod beside systemd, and as units only with its variables", async () => {
    const { booted, isPod } = await boot(generation, "repaired");
    try {
      await expectAll(booted, asExec, () => isPod(1));
      await expectAll(booted, asUnit, failingBy("no variables"));
    } finally {
      await booted.stop();
    }
  });

  test.each([
    { how: "Sysbox sees systemd now", kind: "unwrapped", command: main.command },
    { how: "links lead to the token, since work before systemd keeps its command", kind: "masked", command: workFirst },
  ])("reach it as that pod, however they are started, with its variables: $how", async ({ kind, command }) => {
    const { booted, isPod } = await boot(generation, kind, { ...handOn, command });
    try {
      await expectAll(booted, anyhow, () => isPod(1));
    } finally {
      await booted.stop();
    }
  });

  test("use the new token once it was refreshed, also after a restart of the container", async () => {
    const { booted, isPod } = await boot(generation, "refreshed", handOn);
    try {
      await expectAll(booted, ["unit later"], () => isPod(1));
      booted.refreshVolumes();
      await expectAll(booted, lateOnes, () => isPod(2));
      await booted.restart();
      await expectAll(booted, ["unit at boot", "unit at boot, another user"], () => isPod(2));
    } finally {
      await booted.stop();
    }
  });
});
