import { expect, test } from "vitest";
import { parseBundles, writeBundle } from "../../src/certificates/bundle.ts";
import { issuer } from "../../src/certificates/issue.ts";
import { authorityValidity } from "../../src/certificates/lifetimes.ts";
import { lifetimes } from "./world.ts";

const [one, two] = await Promise.all([0, 1].map(() => issuer.authority(authorityValidity(Date.now(), lifetimes))));
if (one === undefined || two === undefined) throw new Error("no authorities");

function read(...texts: string[]) {
  const { everywhere, anywhere, isTidy } = parseBundles(texts);
  const names = (list: typeof everywhere) =>
    list.map((each) => (each.fingerprint === one?.fingerprint ? "one" : "two"));
  return { everywhere: names(everywhere), anywhere: names(anywhere), isTidy };
}

const both = writeBundle([one, two]);

test.each([
  ["the same everywhere", [both, both], { everywhere: ["one", "two"], anywhere: ["one", "two"], isTidy: true }],
  ["one that is missing somewhere", [both, writeBundle([one])], { everywhere: ["one"], anywhere: ["one", "two"] }],
  ["nothing", ["", ""], { everywhere: [], anywhere: [], isTidy: true }],
  ["what some tools write for nothing", ["\n"], { everywhere: [], anywhere: [], isTidy: false }],
  ["text around certificates", [`# ours\n${both}`], { everywhere: ["one", "two"], isTidy: false }],
  ["a certificate twice", [both + both], { everywhere: ["one", "two"], isTidy: false }],
  ["what is no certificate", [both.replace(/MII../, "AAAA")], { everywhere: ["two"], isTidy: false }],
])("%s", (_name, texts, expected) => {
  expect(read(...texts)).toMatchObject(expected);
});

test("what was read is written back as it was", () => {
  expect(writeBundle(parseBundles([both]).anywhere)).toBe(both);
});
