import type { Case } from "../../shell-truth/case.ts";
import { curatedCases } from "../../shell-truth/cases/curated.ts";
import { generatedCases } from "../../shell-truth/generator/generate.ts";
import { podOfCase, readCommandCases } from "../../support/command-case.ts";
import { podOf } from "../../support/review-builder.ts";
import { makeCorpus } from "../replay/corpus.ts";
import { edgePods } from "./edge-pods.ts";
import { shapedPods } from "./shaped-pods.ts";

export interface Subject {
  /** The first two have the RuntimeClass sysbox-runc, so that it can be said how many of them are seen. */
  readonly from: "seen in the wild" | "written by hand" | "elsewhere";
  readonly name: string;
  readonly pod: unknown;
}

/** The pods that boxinit's other tests are about, and many around the edges of what the policies see. */
export function policyCorpus(seed: number, runtimeClasses: readonly string[]): readonly Subject[] {
  const others = makeCorpus(seed, runtimeClasses).filter(
    ({ from }, index) => from === "golden case" || index % 5 === 0,
  );
  return [
    ...readCommandCases().map((each): Subject => {
      return { from: "seen in the wild", name: each.id, pod: podOfCase(each) };
    }),
    ...curatedCases.map((each): Subject => ({ from: "written by hand", name: nameOf(each), pod: podWith(each) })),
    ...generatedCases(400, seed).map(
      (each): Subject => ({ from: "elsewhere", name: nameOf(each), pod: podWith(each) }),
    ),
    ...others.map(({ from, name, pod }): Subject => ({ from: "elsewhere", name: `${from} ${name}`, pod })),
    ...edgePods.map(([name, pod]): Subject => ({ from: "elsewhere", name, pod })),
    ...shapedPods(1000, seed, runtimeClasses).map((pod, index): Subject => {
      return { from: "elsewhere", name: `shaped ${index}`, pod };
    }),
  ];
}

function nameOf({ command, args = [] }: Case): string {
  return JSON.stringify([...command, ...args]).slice(0, 200);
}

function podWith({ command, args, env = {} }: Case): unknown {
  const variables = Object.entries(env).map(([name, value]) => ({ name, value }));
  return podOf({ container: { command, args, env: variables } });
}
