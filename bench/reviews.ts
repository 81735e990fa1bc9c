import { Agent } from "node:https";
import { parseArgs } from "node:util";
import { ask } from "../test/support/https-client.ts";
import { reviewOf } from "../test/support/review-builder.ts";
import { readReview } from "../test/support/reviews.ts";
import { startProgram } from "./start-program.ts";

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

const program = await startProgram();
const agent = new Agent({ keepAlive: true, maxSockets: connections });
try {
  for (const [name, review] of Object.entries(reviews)) {
    await load(review, 1);
    const cpuBefore = await program.cpuSeconds();
    const latencies = (await load(review, seconds)).sort((a, b) => a - b);
    const cpu = (await program.cpuSeconds()) - cpuBefore;
    const at = (share: number) => `${(latencies[Math.floor(latencies.length * share)] ?? 0).toFixed(2)} ms`;
    const perThousand = ((cpu * 1_000_000) / latencies.length).toFixed(0);
    console.log(
      `${name}: ${Math.round(latencies.length / seconds)} reviews/s; median ${at(0.5)}, 99 % ${at(0.99)}; ` +
        `processor ${perThousand} ms per 1000 reviews`,
    );
  }
} finally {
  agent.destroy();
  await program.stop();
}

/** @returns the latency of each review, in milliseconds */
async function load(review: string, duration: number): Promise<number[]> {
  const end = performance.now() + duration * 1000;
  const latencies: number[] = [];
  const sendUntilEnd = async () => {
    while (performance.now() < end) {
      const started = performance.now();
      const { status } = await ask({ ...program.webhook, agent, body: review });
      if (status !== 200) throw new Error(`status ${status}`);
      latencies.push(performance.now() - started);
    }
  };
  await Promise.all(Array.from({ length: connections }, sendUntilEnd));
  return latencies;
}
