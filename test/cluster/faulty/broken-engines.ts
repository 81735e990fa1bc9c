import type { repairPod } from "../../../src/core/repair-pod.ts";

type Engine = typeof repairPod;

/** Engines that fail in one way or another, where boxinit's own stands. */
export const brokenEngines: Readonly<Record<string, Engine>> = {
  throws: () => {
    throw new Error("the engine broke");
  },
  "throws-a-string": () => {
    throw "the engine broke";
  },
  overflows,
};

/** What it decides is no JSON. */
export const unwritableEngine: Engine = () => ({
  decision: "changed",
  mode: "enforce",
  containers: [],
  findings: [],
  patch: [{ op: "replace", path: "/spec/containers/0/command", value: [1n] }],
});

function overflows(...args: Parameters<Engine>): ReturnType<Engine> {
  const { decision } = overflows(...args);
  throw new Error(decision);
}
