import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { Agent } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { freePorts } from "../test/cluster/control-plane/free-ports.ts";
import { ask } from "../test/support/https-client.ts";
import { kubeconfigOf } from "../test/support/kubeconfig.ts";
import { podOf, reviewOf } from "../test/support/review-builder.ts";
import { readMetric } from "../test/support/running-server.ts";
import { type SpawnedServer, spawnServer } from "../test/support/spawned-server.ts";
import { startApiServerStandIn } from "../test/support/stand-in-api-server.ts";

// What Events add to answers, at a steady rate: every review in audit mode is about another owner, which is the worst that
// can come. In turns, so that what else the machine does is spread over all.
const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "3" },
    rounds: { type: "string", default: "4" },
    connections: { type: "string", default: "8" },
    rate: { type: "string", default: "200" },
  },
});
const connections = Number(values.connections);

const folder = mkdtempSync(join(tmpdir(), "boxinit-bench-"));
const working = await startApiServerStandIn();
const silent = await startApiServerStandIn();
silent.behave("hang");
const [nobody = 0] = await freePorts(1);
const apiServers = {
  "no Events": undefined,
  // How far apart two are that do the same.
  "no Events, again": undefined,
  "an API server that works": working.kubeconfig,
  "one that never answers": silent.kubeconfig,
  "one where nobody listens": kubeconfigOf({ port: nobody, token: "none" }),
};

interface Contender {
  readonly name: string;
  readonly server: SpawnedServer;
  readonly agent: Agent;
  readonly latencies: number[];
}

const contenders: Contender[] = [];
let owners = 0;
try {
  for (const [name, kubeconfig] of Object.entries(apiServers)) contenders.push(await start(name, kubeconfig));
  for (const one of contenders) await load(one, 1);
  for (const one of contenders) one.latencies.length = 0;
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const one of contenders) await load(one, Number(values.seconds));
  }
  const [first] = contenders;
  for (const one of contenders) console.log(await describe(one, first ?? one));
} finally {
  for (const { server, agent } of contenders) {
    agent.destroy();
    await server.cleanUp();
  }
  await Promise.all([working.close(), silent.close()]);
  rmSync(folder, { recursive: true });
}

async function start(name: string, kubeconfig: string | undefined): Promise<Contender> {
  const file = join(folder, name);
  if (kubeconfig !== undefined) writeFileSync(file, kubeconfig);
  const args = kubeconfig === undefined ? [] : ["--audit-events", "audit"];
  const server = await spawnServer(args, {
    environment: { KUBECONFIG: file },
  });
  return { name, server, agent: new Agent({ keepAlive: true, maxSockets: connections }), latencies: [] };
}

async function load({ server, agent, latencies }: Contender, seconds: number): Promise<void> {
  const end = performance.now() + seconds * 1000;
  const headers = { "content-type": "application/json" };
  const webhook = {
    port: server.webhookPort,
    path: "/mutate/audit?timeout=5s",
    method: "POST",
    headers,
    ca: server.ca,
  };
  const pause = (1000 * connections) / Number(values.rate);
  const sendUntilEnd = async (_: unknown, index: number) => {
    for (let next = performance.now() + (pause * index) / connections; next < end; next += pause) {
      await sleep(Math.max(0, next - performance.now()));
      const started = performance.now();
      const { status } = await ask({ ...webhook, agent, body: nextReview() });
      if (status !== 200) throw new Error(`status ${status}`);
      latencies.push(performance.now() - started);
    }
  };
  await Promise.all(Array.from({ length: connections }).map(sendUntilEnd));
}

function nextReview(): string {
  owners += 1;
  const owner = {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    name: `set-${owners}`,
    uid: `${owners}`,
    controller: true,
  };
  return reviewOf({ object: podOf({ metadata: { ownerReferences: [owner] } }) });
}

async function describe({ name, server, latencies }: Contender, first: Contender): Promise<string> {
  const { body } = await ask({ port: server.opsPort, path: "/metrics" });
  const events = ["written", "failed", "dropped"].map(
    (result) => `${readMetric(body, `boxinit_events_total{result="${result}"}`)} ${result}`,
  );
  const memory = Math.round(readMetric(body, "process_resident_memory_bytes") / 2 ** 20);
  const part = (share: number) => {
    const ratio = percentile(latencies, share) / percentile(first.latencies, share);
    return `${percentile(latencies, share).toFixed(2)} ms (x ${ratio.toFixed(2)})`;
  };
  return `${name}: ${latencies.length} answers; median ${part(0.5)}, 99 % ${part(0.99)}; ${events.join(", ")}; ${memory} MiB`;
}

function percentile(numbers: readonly number[], share: number): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length * share)] ?? 0;
}
