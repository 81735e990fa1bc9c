import type { Wishes } from "./inspect/annotations.ts";
import type { Mode, Policy, RepairPolicy } from "./policy.ts";

const ranks = { off: 0, audit: 1, enforce: 2 } as const;

/** A pod's annotation can lower the mode it was met in, never raise it. */
export function modeInForce(callers: Mode, wished: Mode | undefined): Mode {
  return wished !== undefined && ranks[wished] < ranks[callers] ? wished : callers;
}

/** The defaults, over them what the RuntimeClass sets, over that what the pod's author wishes. */
export function policyFor(
  { defaults, runtimeClasses }: Policy,
  runtimeClassName: string,
  wishes: Wishes,
): RepairPolicy {
  const policy = { ...defaults, ...runtimeClasses.get(runtimeClassName) };
  return {
    ...policy,
    unwrap: wishes.unwrap ?? policy.unwrap,
    relocation: wishes.relocation ?? policy.relocation,
  };
}
