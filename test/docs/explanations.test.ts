import { describe, expect, it } from "vitest";
import { z } from "zod";
import { runBoxinit } from "../support/run-boxinit.ts";
import { codesOf, headingsOf, markedRows, readDocument, sectionOf } from "./markdown.ts";

const page = readDocument("docs/explanations/what-each-kind-means.md");
const kinds = [...new Set(markedRows(readDocument("docs/how-it-decides.md"), "commands").map(([, kind]) => kind))];

describe("what each kind means", () => {
  it("has every kind, and no other", () => {
    expect(
      headingsOf(page, 2)
        .filter((heading) => !heading.includes(" "))
        .sort(),
    ).toEqual(kinds.sort());
  });

  it.each(kinds)("%s: its example is of that kind", async (kind) => {
    const [example = ""] = codesOf(sectionOf(page, `## ${kind}`));
    const argv = z.array(z.string()).parse(JSON.parse(example));
    const { stdout } = await runBoxinit(["explain", "--", ...argv]);
    expect(stdout).toContain(`What becomes PID 1? (${kind})`);
  });
});
