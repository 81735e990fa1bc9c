import { diffLines } from "diff";
import jsonPatch from "fast-json-patch";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { repairPod } from "../../src/core/repair-pod.ts";
import { editDocument } from "../../src/manifests/edit/edit-document.ts";
import { type ObjectDocument, readDocuments } from "../../src/manifests/read-documents.ts";
import { repairOptions } from "../support/arbitrary-options.ts";
import { type RawPod, sysboxPod } from "../support/arbitrary-pod.ts";
import { type Writing, writing } from "../support/arbitrary-writing.ts";
import { checkProperty } from "../support/check-property.ts";

/** Writes the pod down, repairs the text, and looks at both. */
function edited(pod: RawPod, options: Parameters<typeof repairPod>[1], how: Writing) {
  const text = how.write({ apiVersion: "v1", kind: "Pod", ...pod });
  const [document] = readDocuments(text);
  if (document?.is !== "object") return undefined;
  const decision = repairPod(document.object, options);
  if (decision.decision !== "changed") return undefined;
  return { document, patch: decision.patch, edit: editDocument(document, decision.patch) };
}

describe("a repair of a manifest's text", () => {
  test("can be made in every style of YAML and JSON, and has the value that the patch makes", () => {
    let repaired = 0;
    checkProperty([sysboxPod, repairOptions, writing], (pod, options, how) => {
      const outcome = edited(pod, options, how);
      if (outcome === undefined || how.hasComments) return;
      const { document, patch, edit } = outcome;
      if (edit.is !== "edited") throw new Error(`${edit.why}:\n${document.text}`);
      const wanted = jsonPatch.applyPatch(document.object, patch, true, false).newDocument;
      expect(parse(edit.text, { version: "1.1", schema: "core", logLevel: "silent" })).toEqual(wanted);
      repaired += 1;
    });
    expect(repaired).toBeGreaterThan(30);
  });

  test("keeps every comment, or is not made", () => {
    let repaired = 0;
    let refused = 0;
    checkProperty([sysboxPod, repairOptions, writing], (pod, options, how) => {
      const outcome = edited(pod, options, how);
      if (outcome === undefined || !how.hasComments) return;
      const { document, edit } = outcome;
      if (edit.is !== "edited") {
        refused += 1;
        return;
      }
      repaired += 1;
      expect(commentsIn(edit.text)).toEqual(commentsIn(document.text));
    });
    // About one in seventeen: far enough from it that no fresh seed comes near.
    expect(repaired).toBeGreaterThan(5 * refused);
  });

  test("changes no line but those of what it changes", () => {
    checkProperty([sysboxPod, repairOptions, writing], (pod, options, how) => {
      const outcome = edited(pod, options, how);
      if (outcome?.edit.is !== "edited" || !how.isBlock) return;
      const { document, patch, edit } = outcome;
      const removed = diffLines(document.text, edit.text)
        .filter((part) => part.removed)
        .reduce((sum, { count }) => sum + count, 0);
      expect(removed).toBeLessThanOrEqual(linesOfChanged(document, patch, how));
    });
  });
});

/** Comments that the generator made. */
function commentsIn(text: string): string[] {
  return text.match(/# (?:trailing|above) \d+/g) ?? [];
}

/** How many lines the values have that are replaced or removed, and the empty ones that something is put into. */
function linesOfChanged(document: ObjectDocument, patch: readonly jsonPatch.Operation[], how: Writing): number {
  return patch.reduce((sum, { op, path }) => {
    if (op === "add") return sum + 1;
    const value: unknown = jsonPatch.getValueByPointer(document.object, path);
    return sum + how.write({ key: value }).split("\n").length;
  }, 0);
}
