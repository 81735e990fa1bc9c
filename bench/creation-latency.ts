import { join } from "node:path";
import { parseArgs } from "node:util";
import { kubernetesPrograms } from "../scripts/test/prerequisites.ts";
import { startCluster } from "../test/cluster/boxinit/start-cluster.ts";
import { webhookConfigurations } from "../test/cluster/control-plane/api-client.ts";
import { createNamespace } from "../test/cluster/control-plane/create-namespace.ts";
import { buildPrograms } from "../test/cluster/kubernetes/build-programs.ts";
import { mainRelease } from "../test/cluster/kubernetes/releases.ts";
import { podsOf } from "../test/cluster/pods/create-pod.ts";
import { registrationOf } from "../test/cluster/stand-ins/patching-webhook.ts";
import { makeAuthority } from "../test/support/certificates.ts";
import { podOf, reviewOf } from "../test/support/review-builder.ts";
import { noopGo } from "./contenders/go-programs.ts";
import { start } from "./contenders/start.ts";

// What boxinit adds to the creation of a pod: dry-run creations on a real API server, one after the other, and in each
// round one of every kind, so that whatever else the machine does falls on all of them.
const { values } = parseArgs({ options: { rounds: { type: "string", default: "1000" } } });
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1) {
  console.error(`--rounds is ${values.rounds}: write a number of creations, such as 1000`);
  process.exit(2);
}
const programs = kubernetesPrograms([mainRelease]);
if (!programs.isMet()) {
  console.error(`missing: ${programs.name}`);
  process.exit(2);
}

const quiet = { "boxinit/mode": "off" };
const recognised = podOf({ container: { command: ["/sbin/init"] } });
const wrapped = podOf({});
const masked = podOf({ container: { command: ["sh", "-c", "echo first; exec /sbin/init"] } });
interface Kind {
  readonly name: string;
  readonly namespace: string;
  readonly pod: Readonly<Record<string, unknown>>;
  /** Milliseconds. */
  readonly latencies: number[];
}

function kind(name: string, namespace: string, pod: Kind["pod"]): Kind {
  return { name, namespace, pod: { ...pod, metadata: { name: "pod" } }, latencies: [] };
}

/** Of boxinit where it unwraps, in times of the webhook that changes nothing. */
const target = 1.3;

const noWebhook = kind("no webhook", "no-webhook", wrapped);
const noChange = kind("a webhook that changes nothing (Go, net/http)", "changes-nothing", wrapped);
const unwrapping = kind("boxinit, command and API token", "default", wrapped);
const kinds = [
  noWebhook,
  kind("boxinit is passed over: a pod of another runtime", "default", podOf({ spec: { runtimeClassName: undefined } })),
  noChange,
  kind("boxinit, nothing to change", "default", recognised),
  unwrapping,
  kind("boxinit, API token and links", "default", masked),
];

buildPrograms(mainRelease);
const prepared = await noopGo.prepare();
const cluster = await startCluster();
const authority = await makeAuthority("another webhook's authority");
const changesNothing = await start({
  prepared,
  folder: join(cluster.supervised.folder, noChange.namespace),
  authority,
  pin: [],
  firstReview: Buffer.from(reviewOf({ object: wrapped })),
  constantAnswer: "",
});
try {
  const webhook = { port: Number(new URL(changesNothing.url).port), ca: authority.certificate };
  const namespaceSelector = { matchLabels: { "kubernetes.io/metadata.name": noChange.namespace } };
  for (const { namespace } of [noWebhook, noChange]) await createNamespace(cluster.api, namespace, quiet);
  await cluster.api.create(webhookConfigurations, {
    metadata: { name: noChange.namespace },
    webhooks: [{ ...registrationOf(noChange.namespace, webhook), namespaceSelector }],
  });
  const warmUp = Math.ceil(rounds / 10);
  for (let round = -warmUp; round < rounds; round++) {
    for (const { namespace, pod, latencies } of kinds) {
      const milliseconds = await create(namespace, pod);
      if (round >= 0) latencies.push(milliseconds);
    }
  }
} finally {
  await changesNothing.stop();
  await cluster.stop();
}

const [none, unchanged] = [median(noWebhook.latencies), median(noChange.latencies)];
console.log(`Kubernetes ${mainRelease.version}, ${rounds} creations of each kind, medians`);
console.log("      time  times no webhook  times no change");
for (const { name, latencies } of kinds) {
  const middle = median(latencies);
  const columns = [`${middle.toFixed(2)} ms`, (middle / none).toFixed(2), (middle / unchanged).toFixed(2)];
  console.log(`${columns.map((text, at) => text.padStart([10, 18, 17][at] ?? 0)).join("")}  ${name}`);
}
const ratio = median(unwrapping.latencies) / unchanged;
console.log(`target: unwrapping at most ${target} times no change: ${ratio <= target ? "met" : "NOT MET"}`);

async function create(namespace: string, pod: unknown): Promise<number> {
  const started = performance.now();
  const { status, body } = await cluster.api.post(`${podsOf(namespace)}?dryRun=All`, pod);
  if (status !== 201) throw new Error(`${namespace}: ${status} ${JSON.stringify(body)}`);
  return performance.now() - started;
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}
