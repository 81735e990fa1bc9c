import { parseArgs } from "node:util";
import { startCluster } from "../test/cluster/boxinit/start-cluster.ts";
import { registerPatchingWebhook, startPatchingWebhook } from "../test/cluster/calls/patching-webhook.ts";
import { createNamespace } from "../test/cluster/control-plane/create-namespace.ts";
import { buildPrograms } from "../test/cluster/kubernetes/build-programs.ts";
import { mainRelease } from "../test/cluster/kubernetes/releases.ts";
import { podOf } from "../test/support/review-builder.ts";

// What boxinit adds to the creation of a pod: dry-run creations on a real API server, one after the other, and in each
// round one of every kind, so that whatever else the machine does falls on all of them.
const { values } = parseArgs({ options: { rounds: { type: "string", default: "1000" } } });
const rounds = Number(values.rounds);

const quiet = { "boxinit/mode": "off" };
const recognised = podOf({ container: { command: ["/sbin/init"] } });
const wrapped = podOf({});
const masked = podOf({ container: { command: ["sh", "-c", "echo first; exec /sbin/init"] } });
const kinds = [
  { name: "no webhook", namespace: "no-webhook", pod: wrapped },
  {
    name: "a pod of another runtime, which boxinit's matchConditions pass over",
    namespace: "default",
    pod: podOf({ spec: { runtimeClassName: undefined } }),
  },
  { name: "a webhook that changes nothing (Node.js, node:https)", namespace: "changes-nothing", pod: wrapped },
  { name: "boxinit, nothing to change", namespace: "default", pod: recognised },
  { name: "boxinit, command and API token", namespace: "default", pod: wrapped },
  { name: "boxinit, API token and links", namespace: "default", pod: masked },
].map((kind) => ({ ...kind, latencies: [] as number[] }));

buildPrograms(mainRelease);
const cluster = await startCluster();
const changesNothing = await startPatchingWebhook(() => []);
try {
  await createNamespace(cluster.api, "no-webhook", quiet);
  await createNamespace(cluster.api, "changes-nothing", quiet);
  await registerPatchingWebhook(cluster.api, changesNothing, { name: "changes-nothing", namespace: "changes-nothing" });
  const warmUp = Math.ceil(rounds / 10);
  for (let round = -warmUp; round < rounds; round++) {
    for (const { namespace, pod, latencies } of kinds) {
      const milliseconds = await create(namespace, { ...pod, metadata: { name: "pod" } });
      if (round >= 0) latencies.push(milliseconds);
    }
  }
} finally {
  await changesNothing.close();
  await cluster.stop();
}

const [none] = kinds.map(({ latencies }) => median(latencies));
const noChange = median(kinds[2]?.latencies ?? []);
console.log(`Kubernetes ${mainRelease.version}, ${rounds} creations of each kind; medians`);
for (const { name, latencies } of kinds) {
  const middle = median(latencies);
  const toNone = (middle / (none ?? 0)).toFixed(2);
  console.log(`${middle.toFixed(2)} ms  ${toNone} of none, ${(middle / noChange).toFixed(2)} of no change: ${name}`);
}

async function create(namespace: string, pod: unknown): Promise<number> {
  const started = performance.now();
  const { status, body } = await cluster.api.post(`/api/v1/namespaces/${namespace}/pods?dryRun=All`, pod);
  if (status !== 201) throw new Error(`${namespace}: ${status} ${JSON.stringify(body)}`);
  return performance.now() - started;
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}
