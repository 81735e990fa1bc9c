import type { Entrant } from "../contenders/field.ts";
import { faultOf } from "./fault-of-answer.ts";
import type { Review } from "./reviews.ts";

/** @throws Error naming the first answer of a contender that is not what it should be */
export async function checkAnswers(field: readonly Entrant[], reviews: readonly Review[]): Promise<void> {
  for (const { name, answers, ask } of field) {
    for (const review of reviews) {
      const { status, body } = await ask(review.body);
      const fault = faultOf(review, answers, status, body);
      if (fault !== undefined) throw new Error(`${name} answers wrongly to ${review.title}: ${fault}`);
    }
  }
}
