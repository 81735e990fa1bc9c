import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { type Cluster, startCluster } from "../cluster/boxinit/start-cluster.ts";
import { createNamespace } from "../cluster/control-plane/create-namespace.ts";
import { podsOf } from "../cluster/pods/create-pod.ts";
import {
  type PatchingWebhook,
  registerPatchingWebhook,
  startPatchingWebhook,
} from "../cluster/stand-ins/patching-webhook.ts";
import { podOf } from "../support/review-builder.ts";
import { bootPod } from "./boot-pod.ts";
import { readRunnablePod } from "./pod-schema.ts";
import {
  audiences,
  type Cloud,
  clouds,
  identityWebhooks,
  imageWithReaders,
  tokenFor,
  withGoogleToken,
} from "./real-client/clouds.ts";
import { issueTokens } from "./real-client/issue-tokens.ts";
import { anyhow, asExec, asUnit, lateOnes, type Start } from "./real-client/started-programs.ts";
import { type Generation, generationNames } from "./rootfs/generations.ts";

const namespaces = { "without-boxinit": { "boxinit/mode": "off" }, machines: {} } as const;
const webhooks: PatchingWebhook[] = [];
let cluster: Cluster;

beforeAll(async () => {
  cluster = await startCluster();
  for (const [namespace, labels] of Object.entries(namespaces)) {
    await createNamespace(cluster.api, namespace, labels);
    await cluster.api.create(`/api/v1/namespaces/${namespace}/configmaps`, withGoogleToken.configMap);
    for (const [name, patch] of Object.entries(identityWebhooks)) {
      const webhook = await startPatchingWebhook(patch);
      webhooks.push(webhook);
      await registerPatchingWebhook(cluster.api, webhook, { name: `${name}-${namespace}`, namespace });
    }
  }
});
afterAll(async () => {
  await cluster?.stop();
  await Promise.all(webhooks.map((webhook) => webhook.close()));
});

interface Machine {
  readonly name: string;
  readonly namespace: keyof typeof namespaces;
  readonly generation: Generation;
  readonly command: readonly string[];
  readonly annotations?: Readonly<Record<string, string>>;
}

const wrapped = ["sh", "-c", "exec /sbin/init"];
const masked = ["sh", "-c", "sleep 1 & exec /sbin/init"];
const wish = { "boxinit/pass-env": "AWS_*, AZURE_*, GOOGLE_APPLICATION_CREDENTIALS" };

/** A pod with an identity in each cloud, created on the API server and booted as it is stored there. */
async function boot({ name, namespace, generation, command, annotations = {} }: Machine) {
  const { env, volumeMounts, volumes } = withGoogleToken;
  const metadata = { name: `${name}-${generation}`, namespace, annotations };
  const manifest = podOf({ metadata, container: { command, env, volumeMounts }, spec: { hostUsers: false, volumes } });
  const pod = z.looseObject({}).parse((await cluster.api.create(podsOf(namespace), manifest)).body);
  const texts = await issueTokens(cluster.api, pod);
  const booted = await bootPod(pod, { generation, image: imageWithReaders, cluster: texts });
  const expectAll = async (starts: readonly Start[], wanted: (cloud: Cloud) => unknown) => {
    for (const cloud of clouds) {
      for (const start of starts) {
        expect(await tokenFor(booted.container(), cloud, start), `${cloud}, ${start}`).toEqual(wanted(cloud));
      }
    }
  };
  const storedCommand = readRunnablePod(pod).spec.containers[0]?.command;
  return {
    booted,
    expectAll,
    storedCommand,
    issued: (turn: number) => (cloud: Cloud) => texts.token(audiences[cloud], turn),
  };
}

const variables: Readonly<Record<Cloud, string>> = {
  aws: "AWS_ROLE_ARN",
  azure: "AZURE_TENANT_ID",
  google: "GOOGLE_APPLICATION_CREDENTIALS",
};
const missesVariable = (cloud: Cloud) => expect.stringContaining(`${variables[cloud]} is not set`);
const missesFile = () => expect.stringMatching(/ENOENT: no such file or directory, open '\/var\/run\/secrets\//);

describe.each(generationNames)("on %s, readers that find a cloud's token as its SDK does", (generation) => {
  test("find none where it is hidden, and as units no variables that name it", async () => {
    const each = { name: "hidden", namespace: "without-boxinit", generation, command: wrapped } as const;
    const { booted, expectAll } = await boot(each);
    try {
      await expectAll(asExec, missesFile);
      await expectAll(asUnit, missesVariable);
    } finally {
      await booted.stop();
    }
  });

  test("find it in the repaired pod beside systemd, and as units still no variables", async () => {
    const each = { name: "repaired", namespace: "machines", generation, command: wrapped } as const;
    const { booted, expectAll, issued } = await boot(each);
    try {
      await expectAll(asExec, issued(1));
      await expectAll(asUnit, missesVariable);
    } finally {
      await booted.stop();
    }
  });

  test.each([
    { how: "where Sysbox sees systemd now", name: "wrapped", command: wrapped, repaired: ["/sbin/init"] },
    { how: "by links, where it does not", name: "masked", command: masked, repaired: masked },
  ])(
    "find it however they are started, where the variables are handed on: $how",
    async ({ name, command, repaired }) => {
      const each = { name, namespace: "machines", generation, command, annotations: wish } as const;
      const { booted, expectAll, storedCommand, issued } = await boot(each);
      try {
        expect(storedCommand).toEqual(repaired);
        await expectAll(anyhow, issued(1));
        booted.refreshVolumes();
        await expectAll(lateOnes, issued(2));
      } finally {
        await booted.stop();
      }
    },
  );
});
