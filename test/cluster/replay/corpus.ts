import fc from "fast-check";
import { z } from "zod";
import { mutateReview } from "../../fuzz/mutate-review.ts";
import { makeRandom } from "../../fuzz/random.ts";
import { sysboxPod } from "../../support/arbitrary-pod.ts";
import { readGoldenCases } from "../../support/golden-case.ts";
import { reviewOf } from "../../support/review-builder.ts";
import { capturedReviews, readReview } from "../../support/reviews.ts";
import { validPod } from "./valid-pod.ts";

export const sources = ["golden case", "captured review", "generated", "generated, not made valid", "mutated"] as const;

export interface Replayed {
  readonly from: (typeof sources)[number];
  /** What tells it from the others of its source. */
  readonly name: string;
  readonly pod: unknown;
}

/** The pods that boxinit's other tests are about, for the RuntimeClasses in turn; those that are known by name for sysbox-runc too. */
export function makeCorpus(seed: number, runtimeClasses: readonly string[]): readonly Replayed[] {
  const golden = readGoldenCases().map(({ name, pod }) => ({ from: "golden case" as const, name, pod: validPod(pod) }));
  const captured = capturedReviews.flatMap((name) => {
    const pod = podOfReview(readReview(name));
    return pod === undefined ? [] : [{ from: "captured review" as const, name, pod }];
  });
  const generated = fc.sample(sysboxPod, { seed, numRuns: 1000 });
  const some: readonly Replayed[] = [
    ...generated.map((pod, index) => ({ from: "generated" as const, name: `${index}`, pod: validPod(pod) })),
    ...generated
      .slice(0, 200)
      .map((pod, index) => ({ from: "generated, not made valid" as const, name: `${index}`, pod })),
    ...mutate([...golden, ...captured], seed, 700),
  ];
  const known = [...golden, ...captured];
  return [
    ...known.map((one) => forReplay(one, "sysbox-runc")),
    ...[...known, ...some].map((one, index) => forReplay(one, runtimeClasses[index % runtimeClasses.length] ?? "")),
  ];
}

/** What is no JSON any more is left out: the API server takes none such, and sends none. */
function mutate(originals: readonly Replayed[], seed: number, count: number): readonly Replayed[] {
  const random = makeRandom(seed);
  return Array.from({ length: count }, (_, index) => {
    const original = originals[random.below(originals.length)];
    const pod = podOfReview(mutateReview(reviewOf({ object: original?.pod }), random).toString("utf8"));
    return { from: "mutated" as const, name: `${index}, once ${original?.name}`, pod };
  }).filter(({ pod }) => pod !== undefined);
}

const podReview = z.object({ request: z.object({ kind: z.object({ kind: z.literal("Pod") }), object: z.unknown() }) });

function podOfReview(text: string): unknown {
  try {
    return podReview.safeParse(JSON.parse(text)).data?.request.object;
  } catch {
    return undefined;
  }
}

const object = z.looseObject({});
const podLike = z.looseObject({ metadata: z.unknown(), spec: z.unknown() });

/** Can be asked for in any namespace, however little of a pod is left of it. */
function forReplay({ from, name, pod }: Replayed, runtimeClass: string): Replayed {
  const like = podLike.safeParse(pod).data;
  if (like === undefined) return { from, name, pod };
  const { metadata = {}, spec, ...rest } = like;
  const named = object.safeParse(metadata).data;
  const classed = object.safeParse(spec).data;
  return {
    from,
    name: `${name}, ${runtimeClass}`,
    pod: {
      apiVersion: "v1",
      kind: "Pod",
      ...rest,
      metadata: named === undefined ? metadata : { ...named, name: named.name ?? "pod", namespace: undefined },
      spec: classed?.runtimeClassName === "sysbox-runc" ? { ...classed, runtimeClassName: runtimeClass } : spec,
    },
  };
}
