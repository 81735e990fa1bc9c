import { reviewOfShape } from "../reviews/review-shapes.ts";
import { makeReviews } from "../reviews/reviews.ts";

export interface ProfiledReview {
  readonly name: string;
  readonly title: string;
  readonly body: string;
}

/** Those of the benchmark that differ in where their time goes, and the one that gives the engine most to do. */
export function profiledReviews(): readonly ProfiledReview[] {
  const chosen = ["repaired-small", "repaired-200k", "repaired-1500k", "other-small"];
  const ofBenchmark = makeReviews()
    .filter(({ name }) => chosen.includes(name))
    .map(({ name, title, body }) => ({ name, title, body: body.toString("utf8") }));
  const containers = reviewOfShape("1500-kb");
  const title = "a pod that is repaired, 1.5 MB in 291 containers";
  return [...ofBenchmark, { name: "containers-1500k", title, body: containers }];
}
