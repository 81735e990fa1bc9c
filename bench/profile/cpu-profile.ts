import { readFileSync } from "node:fs";
import { z } from "zod";
import type { Inspector } from "../../test/support/inspector.ts";

const callFrame = z.looseObject({
  functionName: z.string(),
  /** Empty for what is built into V8 or Node.js. */
  url: z.string(),
  /** Both counted from 0: where the function begins. */
  lineNumber: z.int(),
  columnNumber: z.int(),
});

/** V8's CPU profile: a tree of calls, and for each sample the node where it was taken. */
const cpuProfile = z.looseObject({
  nodes: z.array(z.looseObject({ id: z.int(), callFrame, children: z.array(z.int()).optional() })),
  samples: z.array(z.int()),
  /** Microseconds since the sample before. */
  timeDeltas: z.array(z.number()),
});

export type CpuProfile = z.output<typeof cpuProfile>;
export type CallFrame = z.output<typeof callFrame>;

/** What `node --cpu-prof` wrote. */
export function readCpuProfile(file: string): CpuProfile {
  return cpuProfile.parse(JSON.parse(readFileSync(file, "utf8")));
}

const stopped = z.object({ profile: cpuProfile });

/**
 * Profiles a process while something goes on.
 *
 * @param interval between samples, in microseconds
 */
export async function profileDuring(
  inspector: Inspector,
  interval: number,
  whatGoesOn: () => Promise<unknown>,
): Promise<CpuProfile> {
  await inspector.call("Profiler.enable");
  await inspector.call("Profiler.setSamplingInterval", { interval });
  await inspector.call("Profiler.start");
  await whatGoesOn();
  return stopped.parse(await inspector.call("Profiler.stop")).profile;
}
