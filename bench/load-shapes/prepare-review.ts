import { type ReviewShape, reviewOfShape } from "../reviews/review-shapes.ts";
import type { PreparedReview } from "./send-review.ts";

/** Splits a review's text where its uid is. */
export function prepareReview(shape: ReviewShape): PreparedReview {
  const text = reviewOfShape(shape);
  const uid = /"request":\{"uid":"([^"]*)"/.exec(text);
  if (uid === null) throw new Error(`${shape} does not begin with a uid`);
  const start = uid.index + uid[0].length - 1 - (uid[1] ?? "").length;
  return {
    name: shape,
    beforeUid: Buffer.from(text.slice(0, start)),
    afterUid: Buffer.from(text.slice(start + (uid[1] ?? "").length)),
    expected: undefined,
  };
}
