import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { releases } from "../cluster/kubernetes/releases.ts";
import { codesOf, readDocument } from "./markdown.ts";

const compatibility = readDocument("docs/compatibility.md");

test("the page about compatibility names each release that the suite runs on", () => {
  const versions = compatibility.match(/\b1\.3\d\.\d+\b/g) ?? [];
  expect([...new Set(versions)].sort()).toEqual(releases.map(({ version }) => version.slice(1)).sort());
});

test("it has each file of proofs", () => {
  const files = readdirSync(join(import.meta.dirname, "../cluster")).filter((name) => name.endsWith(".test.ts"));
  const named = new Set(codesOf(compatibility));
  expect(files.map((file) => file.replace(".test.ts", "")).filter((name) => !named.has(name))).toEqual([]);
});
