import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ControlPlane } from "../cluster/control-plane/start-control-plane.ts";
import { podsOf } from "../cluster/pods/create-pod.ts";
import { readPod } from "../cluster/pods/stored-pod.ts";
import { podOf } from "../support/review-builder.ts";
import { installBoxinit } from "./installation/install-boxinit.ts";
import { metricOfPod } from "./life/metric-of-pod.ts";
import { figuresOf } from "./soak/container-figures.ts";
import { type Sample, table } from "./soak/table.ts";
import { startNode } from "./start-node.ts";

// Ten minutes of boxinit's pods as the chart limits them, by what the kernel counts in their cgroups.
const minutes = 60_000;
const duration = 10 * minutes;
const betweenSamples = 30_000;
/** Milliseconds from an answer to the next question: a stream that leaves the machine to others. */
const pauses = { small: 200, large: 2000 };
/** About 1 MB as JSON. */
const variables = Array.from({ length: 4000 }, (_, index) => ({ name: `SETTING_${index}`, value: "x".repeat(220) }));
const reviews = "boxinit_reviews_total{";

let node: ControlPlane;
beforeAll(async () => {
  node = await startNode([]);
  // The API server waits long: a busy machine must not fail a test.
  await installBoxinit(node, "--set", "webhook.timeoutSeconds=30");
}, 5 * minutes);
afterAll(() => node?.stop());

test("ten minutes of small and large pods: each is repaired, in the memory that the chart gives, by the same processes", {
  timeout: duration + 5 * minutes,
}, async () => {
  const end = performance.now() + duration;
  const wrong: string[] = [];
  const asked = { small: 0, large: 0 };
  const samples: Sample[] = [];
  const before = await reviewCount();

  await Promise.all([keepAsking("small", []), keepAsking("large", variables), keepSampling()]);

  samples.push(await sample());
  console.log(`${asked.small} small pods, ${asked.large} large ones\n${table(samples)}`);
  expect(wrong).toEqual([]);
  expect(asked.small).toBeGreaterThan(asked.large);
  expect(asked.large).toBeGreaterThan(0);
  const [first, last] = [samples[0], samples.at(-1)];
  // Each pod of the test was a review, and no pod else came.
  expect(last?.reviews).toBe(asked.small + asked.large);
  expect(last?.figures.map(({ pod }) => pod)).toEqual(first?.figures.map(({ pod }) => pod));
  expect(last?.figures).toHaveLength(2);
  for (const figures of last?.figures ?? []) {
    expect(figures).toMatchObject({ restarts: 0, limitMet: 0, killed: 0, limit: 544 * 2 ** 20 });
    expect(figures.peak).toBeLessThan(figures.limit);
  }

  async function keepAsking(size: "small" | "large", env: readonly object[]): Promise<void> {
    while (performance.now() < end) {
      asked[size] += 1;
      const pod = podOf({ metadata: { name: `${size}-${asked[size]}` }, container: { env } });
      const { status, body } = await node.api.post(`${podsOf("default")}?dryRun=All`, pod);
      const difference = status === 201 ? differenceOf(body, env) : JSON.stringify(body);
      if (difference !== undefined) wrong.push(`${size}-${asked[size]}: ${difference}`);
      await sleep(pauses[size]);
    }
  }

  async function keepSampling(): Promise<void> {
    while (performance.now() < end) {
      samples.push(await sample());
      await sleep(betweenSamples);
    }
  }

  async function sample(): Promise<Sample> {
    const seconds = (performance.now() - end + duration) / 1000;
    const figures = await figuresOf(node);
    return { seconds, reviews: (await reviewCount()) - before, figures };
  }
});

async function reviewCount(): Promise<number> {
  const pods = (await figuresOf(node)).map(({ pod }) => pod);
  const counts = await Promise.all(pods.map((pod) => metricOfPod(node, pod, reviews)));
  return counts.reduce((sum, one) => sum + one, 0);
}

/** What is not as it should be with a pod that was answered; undefined where all is. */
function differenceOf(body: unknown, env: readonly object[]): string | undefined {
  const { metadata, spec } = readPod(body);
  const [main] = spec.containers;
  const paths = main?.volumeMounts.map(({ mountPath }) => mountPath).join();
  if (metadata.annotations["boxinit/status"] === undefined) return "not repaired";
  if (JSON.stringify([main?.command, main?.args]) !== '[["/sbin/init"],null]') return `command ${main?.command}`;
  if (paths !== "/var/run/secrets/kubernetes.io/serviceaccount,/etc/serviceaccount") return `mounts ${paths}`;
  if (JSON.stringify(main?.env) !== JSON.stringify(env)) return "other variables";
  return undefined;
}
