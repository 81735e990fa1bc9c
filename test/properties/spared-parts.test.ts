import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { decodeReview } from "../../src/admission/decode.ts";
import { encodeReview } from "../../src/admission/encode.ts";
import { handleRequest } from "../../src/admission/handle.ts";
import { type RepairOptions, repairPod } from "../../src/core/repair-pod.ts";
import { repairOptions } from "../support/arbitrary-options.ts";
import { sysboxPod } from "../support/arbitrary-pod.ts";
import { checkProperty } from "../support/check-property.ts";
import { reviewOf } from "../support/review-builder.ts";

/** How the RuntimeClass of a pod is written, or isn't. */
const spelling = fc.constantFrom<(text: string) => string>(
  (text) => text,
  (text) => text.replaceAll('"runtimeClassName"', '"runtimeClass"'),
  (text) => text.replaceAll('"runtimeClassName"', '"runtimeCl\\u0061ssName"'),
  (text) => text.replaceAll('"runtimeClassName"', '"\\u0072untimeClassName"'),
  (text) => text.replaceAll('"runtimeClassName"', '"runtimeClassN\\u0061m\\u0065"'),
  (text) => text.replaceAll('"runtimeClassName"', '"runtimeClassName "'),
  // Escapes that are none of a letter, as Go writes them.
  (text) => text.replaceAll('"runtimeClassName"', '"\\u003cruntimeClassName"'),
);

const other = fc.jsonValue();

/** A small body is parsed whole. */
const long = "x".repeat(4096);

/** A pod with other members around what may be left out, and with what looks like it elsewhere. */
const object = fc
  .tuple(sysboxPod, other, other, fc.boolean(), fc.string())
  .map(([pod, before, after, first, text]) => ({
    ...(first ? {} : { status: { spec: before, text: `{[,"spec":{${text}` } }),
    ...pod,
    metadata: {
      ...(first ? {} : { text: `,"managedFields":[${text}` }),
      managedFields: [{ fieldsV1: before, managedFields: [after, text] }],
      ...pod.metadata,
    },
    spec: {
      extra: { spec: after, managedFields: [before] },
      ...pod.spec,
      more: [{ a: 1, spec: { runtimeClassName: text } }],
      managedFields: [after],
    },
    later: { a: before, spec: after, long },
  }));

test("a review of which parts may be left out is answered as one that is parsed whole", () => {
  let withoutSpec = 0;
  let withoutFields = 0;
  checkProperty([object, repairOptions, spelling, other], (pod, options, spell, oldObject) => {
    const body = spell(reviewOf({ object: pod, oldObject }));
    const decoded = decodeReview(Buffer.from(body));
    if (!decoded.ok) throw new Error(decoded.code);
    const { object: whole, oldObject: old } = JSON.parse(body).request;
    const { metadata, spec } = partsSchema.parse(decoded.request.object);
    if (spec === null) withoutSpec++;
    if (metadata.managedFields === null) withoutFields++;
    const answers = [decoded.request, { ...decoded.request, object: whole, oldObject: old }].map((request) =>
      encodeReview(request, handleRequest(request, modeOf(options), handling(options)), modeOf(options)),
    );
    expect(answers[0]).toBe(answers[1]);
  });
  expect(withoutSpec).toBeGreaterThan(10);
  expect(withoutFields).toBeGreaterThan(100);
});

const partsSchema = z.object({ metadata: z.object({ managedFields: z.unknown() }), spec: z.unknown() });

function modeOf({ mode }: RepairOptions): "enforce" | "audit" {
  return mode === "audit" ? "audit" : "enforce";
}

function handling({ policy }: RepairOptions) {
  return { policy, repair: repairPod, deadlinePassed: false };
}
