import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const costs = z.strictObject({
  /** Calls of JavaScript functions, by the place of the function. */
  calls: z.record(z.string(), z.int()),
  /** By boxinit and its packages, on V8's heap, where buffers are not. */
  allocatedBytes: z.int(),
});

/** What one review costs. */
export type Costs = z.output<typeof costs>;

const expectedCosts = z.strictObject({
  /** What the server does for a review. */
  reviews: z.record(z.string(), costs),
  /** How often the engine looks at something in the pod. */
  podReads: z.record(z.string(), z.int()),
  /** Characters that JSON.parse reads and JSON.stringify writes for a review. */
  jsonText: z.record(z.string(), z.strictObject({ read: z.int(), written: z.int() })),
});

export type ExpectedCosts = z.output<typeof expectedCosts>;

const file = join(import.meta.dirname, "expected-costs.json");

export function readExpectedCosts(): ExpectedCosts {
  return expectedCosts.parse(JSON.parse(readFileSync(file, "utf8")));
}

/** Accepts what was counted: the diff is then what a change costs. */
export function writeExpectedCosts(part: Partial<ExpectedCosts>): void {
  writeFileSync(file, `${JSON.stringify({ ...readExpectedCosts(), ...part }, null, 2)}\n`);
}

/** `COST=write npx vitest run test/cost --no-file-parallelism` accepts what is counted. */
export const acceptsCosts = process.env.COST === "write";
