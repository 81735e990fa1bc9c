import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { defaultPolicy } from "../../src/core/policy.ts";
import { type RepairOptions, repairPod } from "../../src/core/repair-pod.ts";
import { editDocument } from "../../src/manifests/edit/edit-document.ts";
import { readDocuments } from "../../src/manifests/read-documents.ts";
import { applied } from "../support/applied.ts";
import { repairOptions } from "../support/arbitrary-options.ts";
import { sysboxPod } from "../support/arbitrary-pod.ts";
import { writing } from "../support/arbitrary-writing.ts";
import { podOfCase, readCommandCases } from "../support/command-case.ts";
import { capturedReviews, readReview } from "../support/reviews.ts";
import { askLibrary, type Question } from "./api-server-library.ts";

const minutes = 60_000;
const atAdmission: RepairOptions = { policy: defaultPolicy, mode: "enforce", origin: "admission" };

/** The repairs among these pods, as the API server would have to apply them. */
function repairsOf(pods: readonly (readonly [pod: unknown, options: RepairOptions])[]): Question[] {
  return pods.flatMap(([pod, options]) => {
    const decision = repairPod(pod, options);
    return decision.decision === "changed" ? [{ document: pod, patch: decision.patch }] : [];
  });
}

/** Both libraries, on the very same text. */
function expectAgreement(repairs: readonly Question[]): void {
  const ours = repairs.map(({ document, patch }) => {
    return { result: throughJson(applied(throughJson(document), JSON.parse(JSON.stringify(patch)))) };
  });
  expect(askLibrary(repairs)).toEqual(ours);
}

function throughJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

describe("the API server's own library makes of a repair what fast-json-patch makes of it", () => {
  test("for the pods of captured admission reviews", { timeout: 5 * minutes }, () => {
    const review = z.object({ request: z.object({ object: z.unknown() }) });
    const pods = capturedReviews.map((name) => review.parse(JSON.parse(readReview(name))).request.object);
    const repairs = repairsOf(pods.map((pod) => [pod, atAdmission]));
    expect(repairs.length).toBeGreaterThan(0);
    expectAgreement(repairs);
  });

  test("for the ways in which systemd is started in the wild", { timeout: 5 * minutes }, () => {
    const repairs = repairsOf(readCommandCases().map((each) => [podOfCase(each), atAdmission]));
    expect(repairs.length).toBeGreaterThan(20);
    expectAgreement(repairs);
  });

  test("for generated pods under generated policies", { timeout: 5 * minutes }, () => {
    const pods = fc.sample(fc.tuple(sysboxPod, repairOptions), { numRuns: 3000, seed: 767 });
    const repairs = repairsOf(pods);
    expect(repairs.length).toBeGreaterThan(500);
    expectAgreement(repairs);
  });
});

describe("the API server's own YAML parser reads a manifest that was repaired in its text as the patched original", () => {
  test("for generated pods in every style of YAML and JSON", { timeout: 5 * minutes }, () => {
    const samples = fc.sample(fc.tuple(sysboxPod, repairOptions, writing), { numRuns: 3000, seed: 767 });
    const repairs = samples.flatMap(([pod, options, how]) => {
      const text = how.write({ apiVersion: "v1", kind: "Pod", ...pod });
      const [document] = readDocuments(text);
      const decision = repairPod(document?.is === "object" ? document.object : {}, options);
      if (document?.is !== "object" || decision.decision !== "changed") return [];
      const edit = editDocument(document, decision.patch);
      return edit.is === "edited" ? [{ text, patch: decision.patch, edited: edit.text }] : [];
    });
    const wanted = askLibrary(repairs.map(({ text, patch }) => ({ document: text, patch })));
    const read = askLibrary(repairs.map(({ edited }) => ({ document: edited, patch: [] })));
    // Not all that the generator writes is what it reads: lone surrogates, some texts without quotes.
    const readable = [...wanted.entries()].filter(([, answer]) => "result" in answer).map(([index]) => index);
    expect(readable.length).toBeGreaterThan(300);
    expect(readable.map((index) => read[index])).toEqual(readable.map((index) => wanted[index]));
  });
});

test("the API server's own library tells a patch that it can not apply", { timeout: 5 * minutes }, () => {
  const document = { spec: { containers: [{ name: "a" }] } };
  const answers = askLibrary([
    { document, patch: [{ op: "remove", path: "/spec/containers/0/args" }] },
    { document, patch: [{ op: "add", path: "/spec/volumes/-", value: {} }] },
    { document, patch: [{ op: "replace", path: "/spec/containers/1", value: {} }] },
    { document, patch: [{ op: "test", path: "/spec/containers/0/name", value: "b" }] },
    { document, patch: [{ op: "add", path: "/metadata", value: { annotations: { "a/b~c": "<&>" } } }] },
  ]);
  expect(answers).toEqual([
    { error: expect.stringContaining("args") },
    { error: expect.stringContaining("/spec/volumes/-") },
    { error: expect.stringContaining("/spec/containers/1") },
    { error: expect.stringContaining("test") },
    { result: { ...document, metadata: { annotations: { "a/b~c": "<&>" } } } },
  ]);
});
