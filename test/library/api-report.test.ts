import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { extractApi, type LibraryApi, reportFile } from "../../scripts/api/extract-api.ts";

describe("the library's surface", () => {
  const api: LibraryApi = extractApi();

  test("is as api/boxinit.api.md says: npm run api writes it anew, for a review to see the difference", () => {
    expect(readFileSync(reportFile, "utf8")).toBe(api.report);
  });

  test("is this much, and each name of it is a promise", () => {
    const names = [...api.report.matchAll(/^export (?:class|function|interface|type) (\w+)/gm)].map(([, name]) => name);
    expect(names).toEqual([
      "Finding",
      "ImageRule",
      "InvalidInputError",
      "PatchOperation",
      "PodRepair",
      "PolicyOptions",
      "RepairOptions",
      "repairPod",
      "RepairRules",
      "RuntimeClassRules",
    ]);
  });

  test("has types that need no other package", () => {
    expect(api.declarations).not.toMatch(/\bimport\b|<reference/);
  });
});
