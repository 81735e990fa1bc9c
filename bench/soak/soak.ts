import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildBundle } from "../bundle/build-bundle.ts";
import { startBundle } from "../bundle/start-bundle.ts";
import { collectingHeap } from "./collecting-heap.ts";
import { type Mix, mixForSoak } from "./mix.ts";
import { sampleServer } from "./sample-server.ts";
import { soakPicture } from "./soak-picture.ts";
import { sparkline } from "./sparkline.ts";
import { growthPerHour } from "./trend.ts";

// Whether memory grows, and how long the event loop is held up, under hours of what a cluster does. `npm run bench:soak --
// --minutes 20`; the picture and every sample are in .cache/soak.
const { values } = parseArgs({ options: { minutes: { type: "string", default: "20" } } });
const minutes = Number(values.minutes);
/** Bytes; V8 has none smaller. In short soaks the compiler's own growth weighs more. */
const smallestObject = 16;
const folder = join(import.meta.dirname, "../../.cache/soak");

const server = await startBundle(buildBundle("soak"), ["--inspect=127.0.0.1:0"]);
const heap = await collectingHeap(server);
const mix: Mix = mixForSoak(server);
try {
  await mix.during(30);
  const heapAtStart = await heap.usedAfterCollection();
  const sampled = sampleServer(server, { interval: Math.max(1, minutes / 4) * 1000 });
  await mix.during((minutes * 60) / 2);
  const heapInTheMiddle = await heap.usedAfterCollection();
  await mix.during((minutes * 60) / 2);
  const samples = await sampled.stop();
  const heapAtEnd = await heap.usedAfterCollection();

  const secondHalf = samples.slice(samples.length / 2);
  console.log(`${minutes} minutes; ${mix.describe()}`);
  for (const [name, read, unit] of [
    ["resident memory", (one: (typeof samples)[number]) => one.residentMiB, "MiB"],
    ["heap in use", (one: (typeof samples)[number]) => one.heapMiB, "MiB"],
    ["event loop held up, at most", (one: (typeof samples)[number]) => one.longestDelayMs, "ms"],
    ["event loop held up, 99 %", (one: (typeof samples)[number]) => one.p99DelayMs, "ms"],
  ] as const) {
    const points = samples.map(read);
    const range = `${Math.min(...points).toFixed(1)} to ${Math.max(...points).toFixed(1)} ${unit}`;
    console.log(`${name.padEnd(28)} ${sparkline(points, 60)} ${range}`);
  }
  const slope = growthPerHour(secondHalf.map(({ seconds, residentMiB }) => ({ seconds, value: residentMiB })));
  console.log(`resident memory over the second half: ${slope.toFixed(1)} MiB an hour`);
  const steps = [heapAtStart, heapInTheMiddle, heapAtEnd].map((bytes) => (bytes / 2 ** 20).toFixed(2));
  console.log(`heap after a full collection, at the start, in the middle, at the end: ${steps.join(", ")} MiB`);
  const grown = heapAtEnd - heapInTheMiddle;
  const perReview = grown / (mix.answered() / 2);
  console.log(
    `over the second half it grew by ${Math.round(grown / 1024)} KiB, ${perReview.toFixed(2)} bytes a review: ` +
      (perReview < smallestObject
        ? "nothing is kept of reviews"
        : "LOOK CLOSER, or longer: as much as an object for each"),
  );
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "soak.svg"), soakPicture(samples));
  writeFileSync(join(folder, "samples.json"), JSON.stringify(samples));
  console.log(`${join(folder, "soak.svg")}`);
} finally {
  mix.close();
  heap.close();
  await server.stop();
}
