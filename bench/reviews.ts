import { Agent } from "node:https";
import { parseArgs } from "node:util";
import { ask } from "../test/support/https-client.ts";
import { reviewOf } from "../test/support/review-builder.ts";
import { readReview } from "../test/support/reviews.ts";
import { readMetric } from "../test/support/running-server.ts";
import { spawnServer } from "../test/support/spawned-server.ts";

// What a review costs the webhook, which runs as a process of its own: throughput, latency and processor time, on
// connections that stay open, as the API server's do.
const { values } = parseArgs({
  options: { seconds: { type: "string", default: "5" }, connections: { type: "string", default: "16" } },
});
const seconds = Number(values.seconds);
const connections = Number(values.connections);

const reviews = {
  "a pod that is repaired": readReview("00-CREATE-Pod-admin.json"),
  "a pod of another runtime": reviewOf({ object: { apiVersion: "v1", kind: "Pod", spec: { containers: [] } } }),
};

const server = await spawnServer();
const webhook = {
  port: server.webhookPort,
  path: "/mutate/enforce?timeout=5s",
  method: "POST",
  headers: { "content-type": "application/json" },
  ca: server.ca,
};
const agent = new Agent({ keepAlive: true, maxSockets: connections });
try {
  for (const [name, review] of Object.entries(reviews)) {
    await load(review, 1);
    const cpuBefore = await cpuSeconds();
    const latencies = (await load(review, seconds)).sort((a, b) => a - b);
    const cpu = (await cpuSeconds()) - cpuBefore;
    const at = (share: number) => `${(latencies[Math.floor(latencies.length * share)] ?? 0).toFixed(2)} ms`;
    const perThousand = ((cpu * 1_000_000) / latencies.length).toFixed(0);
    console.log(
      `${name}: ${Math.round(latencies.length / seconds)} reviews/s; median ${at(0.5)}, 99 % ${at(0.99)}; ` +
        `processor ${perThousand} ms per 1000 reviews`,
    );
  }
} finally {
  agent.destroy();
  await server.cleanUp();
}

/** Processor time that the webhook has used. */
async function cpuSeconds(): Promise<number> {
  const { body } = await ask({ port: server.opsPort, path: "/metrics" });
  return readMetric(body, "process_cpu_seconds_total");
}

/** @returns the latency of each review, in milliseconds */
async function load(review: string, duration: number): Promise<number[]> {
  const end = performance.now() + duration * 1000;
  const latencies: number[] = [];
  const sendUntilEnd = async () => {
    while (performance.now() < end) {
      const started = performance.now();
      const { status } = await ask({ ...webhook, agent, body: review });
      if (status !== 200) throw new Error(`status ${status}`);
      latencies.push(performance.now() - started);
    }
  };
  await Promise.all(Array.from({ length: connections }, sendUntilEnd));
  return latencies;
}
