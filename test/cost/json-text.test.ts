import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { reviewWithSidecars } from "../../bench/reviews/review-shapes.ts";
import { type RunningServer, runServer } from "../support/running-server.ts";
import { acceptsCosts, readExpectedCosts, writeExpectedCosts } from "./expected-costs.ts";

const reviews = {
  "another runtime": reviewWithSidecars(16, "kata-qemu"),
  repaired: reviewWithSidecars(16),
  // Its spec is not parsed.
  "no RuntimeClass": reviewWithSidecars(16).replace('"runtimeClassName":"sysbox-runc",', ""),
};

// Both do what they do: only their texts are measured.
const parse = vi.spyOn(JSON, "parse");
const stringify = vi.spyOn(JSON, "stringify");

describe("how much JSON text is read and written for a review", () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await runServer({ logLevel: "info" });
  });
  afterEach(() => {
    parse.mockClear();
    stringify.mockClear();
  });
  afterAll(() => server.stop());

  it.each(Object.entries(reviews))("%s", async (name, review) => {
    const { status } = await server.post("/mutate/enforce", review);
    expect(status).toBe(200);
    const characters = {
      // The log is read by this test.
      read: sum(parse.mock.calls.map(([text]) => (text.startsWith('{"level"') ? 0 : text.length))),
      written: sum(stringify.mock.results.map(({ value }) => String(value ?? "").length)),
    };
    const key = `${name}, ${review.length} characters`;
    if (acceptsCosts) writeExpectedCosts({ jsonText: { ...readExpectedCosts().jsonText, [key]: characters } });
    expect(characters).toEqual(readExpectedCosts().jsonText[key]);
  });
});

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
