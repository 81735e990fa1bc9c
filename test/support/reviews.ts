import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const folder = join(import.meta.dirname, "../golden/reviews");

/** The names of the admission reviews that were captured from a real API server. */
export const capturedReviews: readonly string[] = readdirSync(folder).sort();

/** A captured review as it was sent, fresh for the caller to change. */
export function readReview(name: string): string {
  return readFileSync(join(folder, name), "utf8");
}
