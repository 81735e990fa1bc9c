import { ask } from "../../support/https-client.ts";
import type { BoxinitProcess } from "../boxinit/start-boxinit.ts";

/** How many requests boxinit has answered so far. A review is counted before its answer leaves. */
export interface ReviewCounts {
  readonly enforce: number;
  readonly audit: number;
  /** No reviews, or none that it could take: calls all the same. */
  readonly rejected: number;
}

export async function countReviews(boxinit: BoxinitProcess): Promise<ReviewCounts> {
  const { body } = await ask({ port: boxinit.opsPort, path: "/metrics" });
  const total = (series: string) => {
    const values = body.split("\n").filter((line) => line.startsWith(series));
    if (values.length === 0) throw new Error(`no series ${series}`);
    return values.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" "))), 0);
  };
  return {
    enforce: total('boxinit_reviews_total{mode="enforce"'),
    audit: total('boxinit_reviews_total{mode="audit"'),
    rejected: total("boxinit_rejected_requests_total{"),
  };
}
