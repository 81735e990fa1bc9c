import { z } from "zod";
import { readReview } from "../../test/support/reviews.ts";
import { growPod, type Pod, podSchema } from "./grow-pod.ts";

/** What is sent: a review that a real API server sent, and what becomes of it when its pod grows. */
export interface Review {
  readonly name: string;
  readonly title: string;
  /** Whether the pod is one that Sysbox runs and boxinit repairs, or one of another runtime. */
  readonly pod: "repaired" | "other";
  readonly body: Buffer;
}

/** A pod of a ReplicaSet: most pods are some controller's. */
const captured = "03-CREATE-Pod-replicaset-controller.json";

const reviewSchema = z.looseObject({ request: z.looseObject({ uid: z.string(), object: podSchema }) });

/** As it came: what a schema hands over has its members in another order. */
function readCaptured(): z.infer<typeof reviewSchema> {
  const review: unknown = JSON.parse(readReview(captured));
  if (!isReview(review)) throw new Error(`${captured} is another review than the benchmark knows`);
  return review;
}

function isReview(value: unknown): value is z.infer<typeof reviewSchema> {
  return reviewSchema.safeParse(value).success;
}

const sizes = [
  { name: "small", title: "3 KB", bytes: 0 },
  { name: "200k", title: "200 KB", bytes: 200_000 },
  { name: "1500k", title: "1.5 MB", bytes: 1_500_000 },
] as const;

/** Compact, as the API server sends them. */
export function makeReviews(): readonly Review[] {
  return sizes.flatMap(({ name, title, bytes }) => {
    const repaired = readCaptured();
    const small = Buffer.byteLength(JSON.stringify(repaired));
    repaired.request.object = growPod(repaired.request.object, bytes - small);
    const other = structuredClone(repaired);
    other.request.object = ofAnotherRuntime(other.request.object);
    return [
      { name: `repaired-${name}`, title: `a pod that is repaired, ${title}`, pod: "repaired", body: bodyOf(repaired) },
      { name: `other-${name}`, title: `a pod of another runtime, ${title}`, pod: "other", body: bodyOf(other) },
    ] satisfies Review[];
  });
}

/** Of all reviews. */
export function uidOfReviews(): string {
  return readCaptured().request.uid;
}

function ofAnotherRuntime(pod: Pod): Pod {
  const { runtimeClassName: _, ...spec } = pod.spec;
  return { ...pod, spec };
}

function bodyOf(review: object): Buffer {
  return Buffer.from(JSON.stringify(review));
}
