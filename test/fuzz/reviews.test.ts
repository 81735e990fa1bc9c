import { randomInt } from "node:crypto";
import { Agent } from "node:https";
import jsonPatch from "fast-json-patch";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Answer, ask } from "../support/https-client.ts";
import { podOf, reviewOf } from "../support/review-builder.ts";
import { capturedReviews, readReview } from "../support/reviews.ts";
import { readMetric } from "../support/running-server.ts";
import { type SpawnedServer, spawnServer } from "../support/spawned-server.ts";
import { mutateReview } from "./mutate-review.ts";
import { makeRandom, type Random } from "./random.ts";

/** How many in all; half of them from a fixed seed, half from a fresh one. */
const count = Number(process.env.FUZZ_REVIEWS ?? 1000);
const seeds = [1, Number(process.env.FUZZ_SEED ?? randomInt(2 ** 31))];
const atOnce = 8;

const token = { projected: { sources: [{ serviceAccountToken: { path: "token" } }] } };
const rich = reviewOf({
  object: podOf({
    metadata: { annotations: { "boxinit/relocation": "auto" } },
    spec: {
      volumes: [
        { name: "t", ...token },
        { name: "v", emptyDir: {} },
      ],
      initContainers: [],
    },
    container: {
      env: [{ name: "TOKEN", value: "/var/run/secrets/tokens/t" }],
      volumeMounts: [
        { name: "t", mountPath: "/var/run/secrets/tokens" },
        { name: "v", mountPath: "/run/v" },
      ],
    },
  }),
});
const wrapped = readReview("01-CREATE-Pod-admin.json");

function choose(random: Random): string {
  const [first = wrapped, ...others] = capturedReviews.map(readReview);
  return random.pick([wrapped, rich, random.pick([first, ...others])]);
}

let server: SpawnedServer;
let agent: Agent;
beforeAll(async () => {
  // Whoever keeps anything of a review does not get far in this heap.
  server = await spawnServer([], { nodeOptions: ["--max-old-space-size=96"] });
  agent = new Agent({ ca: server.ca, keepAlive: true, maxSockets: atOnce });
});
afterAll(async () => {
  agent.destroy();
  await server.cleanUp();
});

function post(path: string, body: Buffer): Promise<Answer> {
  const headers = { "content-type": "application/json" };
  return ask({ port: server.webhookPort, path, method: "POST", headers, body, ca: server.ca, agent });
}

test.each(seeds)(
  "mutated reviews get an answer that the API server can use: seed %i",
  async (seed) => {
    console.info(`${Math.ceil(count / 2)} mutated reviews, FUZZ_SEED=${seed}`);
    const random = makeRandom(seed);
    const bodies = Array.from({ length: Math.ceil(count / 2) }, () => mutateReview(choose(random), random));
    const queue = bodies.entries();
    const work = async () => {
      for (const [index, body] of queue) {
        const path = random.pick(["/mutate/enforce", "/mutate/enforce", "/mutate/audit"]);
        const problem = findProblem(path, body, await post(path, body));
        if (problem !== undefined) throw new Error(`FUZZ_SEED=${seed}, review ${index}: ${problem}\n${path} ${body}`);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
  },
  600_000,
);

test("after all of them, nothing has failed inside, and memory is where it was", async () => {
  expect(server.child.exitCode).toBeNull();
  const exposition = (await ask({ port: server.opsPort, path: "/metrics" })).body;
  const metric = (series: string) => readMetric(exposition, series);
  expect(metric('boxinit_findings_total{code="internal-error"}')).toBe(0);
  expect(metric('boxinit_findings_total{code="self-check-failed"}')).toBe(0);
  expect(metric('boxinit_rejected_requests_total{code="internal-error"}')).toBe(0);
  expect(metric("boxinit_requests_in_flight")).toBe(0);
  expect(metric("boxinit_body_bytes_in_memory")).toBe(0);
  expect(metric("process_resident_memory_bytes")).toBeLessThan(350 * 1024 * 1024);
  // The mutator is worth something only if the server has much to do.
  expect(metric('boxinit_reviews_total{mode="enforce",decision="changed"}')).toBeGreaterThan(count / 10);
});

/** What is wrong with the answer to a review, if anything. */
function findProblem(path: string, body: Buffer, { status, body: answer }: Answer): string | undefined {
  if (status >= 400 && status < 500) return typeof JSON.parse(answer).code === "string" ? undefined : "no error code";
  if (status !== 200) return `status ${status}`;
  const { response } = JSON.parse(answer);
  if (response.allowed !== true) return "not allowed";
  // What boxinit does not read of a review is not parsed, and may be anything.
  if (!isJson(body)) return body.includes(JSON.stringify(response.uid)) ? undefined : `uid ${response.uid}`;
  const { uid, object } = JSON.parse(body.toString("utf8")).request;
  if (response.uid !== uid) return `uid ${response.uid}`;
  if (response.patch === undefined) return undefined;
  if (path === "/mutate/audit") return "a patch under audit";
  const patched = jsonPatch.applyPatch(
    object,
    JSON.parse(Buffer.from(response.patch, "base64").toString("utf8")),
    true,
  );
  return patched.newDocument.spec.containers.length > 0 ? undefined : "no container left";
}

function isJson(body: Buffer): boolean {
  try {
    JSON.parse(body.toString("utf8"));
    return true;
  } catch {
    return false;
  }
}
