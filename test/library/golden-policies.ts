import { isDeepStrictEqual } from "node:util";
import type { Policy } from "../../src/core/policy.ts";
import { defaultPolicy } from "../../src/core/policy.ts";
import type { PolicyOptions } from "../../src/library.ts";
import { type GoldenCase, readGoldenCases } from "../support/golden-case.ts";

export interface PolicyCases {
  /** What differs from the defaults. */
  readonly title: string;
  /** As the configuration file has it, and the library takes it. */
  readonly policy: PolicyOptions;
  /** As the engine takes it. */
  readonly asRead: Policy;
  readonly cases: readonly GoldenCase[];
}

/** The golden cases by their policy, so that a program that is started with one answers all of them. */
export function readPolicyCases(): readonly PolicyCases[] {
  const byTitle = Map.groupBy(readGoldenCases(), ({ options }) => titleOf(optionsOf(options.policy)));
  return [...byTitle].flatMap(([title, cases]) => {
    const asRead = cases[0]?.options.policy;
    return asRead === undefined ? [] : [{ title, policy: optionsOf(asRead), asRead, cases }];
  });
}

function optionsOf({ defaults, runtimeClasses, images }: Policy): PolicyOptions {
  return { ...defaults, runtimeClasses: [...runtimeClasses].map(([name, rules]) => ({ name, ...rules })), images };
}

function titleOf(policy: PolicyOptions): string {
  const byDefault = new Map(Object.entries(optionsOf(defaultPolicy)));
  const differing = Object.entries(policy).filter(([key, value]) => !isDeepStrictEqual(value, byDefault.get(key)));
  return differing.length === 0 ? "the default policy" : JSON.stringify(Object.fromEntries(differing));
}
