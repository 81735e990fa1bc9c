import { describe, expect, test } from "vitest";
import { z } from "zod";
import { type PodRepair, repairPod } from "../../src/library.ts";
import { reviewOf } from "../support/review-builder.ts";
import { runServer } from "../support/running-server.ts";
import { readPolicyCases } from "./golden-policies.ts";

const review = z.object({
  response: z.object({
    allowed: z.boolean(),
    status: z.object({ message: z.string() }).optional(),
    patch: z.string().optional(),
    warnings: z.array(z.string()).default([]),
    auditAnnotations: z.object({ decision: z.string(), mode: z.string(), findings: z.string().default("") }).optional(),
  }),
});

/** What came over the wire, in the library's terms. */
function answered(body: string): object {
  const { allowed, status, patch, warnings, auditAnnotations: told } = review.parse(JSON.parse(body)).response;
  const operations = patch === undefined ? [] : JSON.parse(Buffer.from(patch, "base64").toString());
  return { allowed, refusal: status?.message, patch: operations, warnings, told };
}

function answerOf({ decision, mode, patch, warnings, findings, refusal }: PodRepair): object {
  const codes = [...new Set(findings.map(({ code }) => code))].join();
  const told = mode === undefined ? undefined : { decision, mode, findings: codes };
  return { allowed: decision !== "refused", refusal, patch, warnings, told };
}

const policies = readPolicyCases();
const isMetAtAdmission = ({ options }: (typeof policies)[number]["cases"][number]) => options.origin === "admission";

describe("of each pod of the golden cases, the library says what the webhook answers", () => {
  test.each(policies)("by $title", async ({ policy, asRead, cases }) => {
    const webhook = await runServer({ policy: asRead });
    try {
      for (const { name, pod } of cases.filter(isMetAtAdmission)) {
        for (const mode of ["enforce", "audit"] as const) {
          const { body } = await webhook.post(`/mutate/${mode}`, reviewOf({ object: pod }));
          expect(answerOf(repairPod(z.looseObject({}).parse(pod), { mode, policy })), name).toEqual(answered(body));
        }
      }
    } finally {
      await webhook.stop();
    }
  });

  test("and there are many", () => {
    expect(policies.flatMap(({ cases }) => cases.filter(isMetAtAdmission)).length).toBeGreaterThan(200);
  });
});
