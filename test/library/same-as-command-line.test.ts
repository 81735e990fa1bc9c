import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { z } from "zod";
import { repairPod } from "../../src/library.ts";
import { runBoxinit } from "../support/run-boxinit.ts";
import { type PolicyCases, readPolicyCases } from "./golden-policies.ts";

const folder = mkdtempSync(join(tmpdir(), "boxinit-library-"));
afterAll(() => rmSync(folder, { recursive: true }));

const source = z.object({ name: z.string() });
const report = z.object({ pods: z.array(z.object({ source, decision: z.string(), findings: z.unknown() })) });
const patches = z.object({ patches: z.array(z.object({ source, patch: z.unknown() })) });

/** The cases' pods as a manifest has them. */
function podsOf({ cases }: PolicyCases) {
  const golden = z.looseObject({ metadata: z.looseObject({}).optional() });
  return cases.map(({ name, pod }) => {
    const { metadata, ...rest } = golden.parse(pod);
    return { apiVersion: "v1", kind: "Pod", ...rest, metadata: { ...metadata, name } };
  });
}

async function askBoxinit(args: readonly string[], policyCases: PolicyCases): Promise<unknown> {
  const file = join(folder, "config.yaml");
  writeFileSync(file, stringify({ policy: policyCases.policy }));
  const manifests = podsOf(policyCases).map((pod) => JSON.stringify(pod));
  const { stdout } = await runBoxinit([...args, "--config", file, "-"], manifests.join("\n---\n"));
  return JSON.parse(stdout);
}

const policies = readPolicyCases();
const byDefault = policies.filter(({ title }) => title === "the default policy");

describe("of each pod of the golden cases, the library says what the command line says", () => {
  test.each(policies)("audit, by $title", async (policyCases) => {
    const { pods } = report.parse(await askBoxinit(["audit", "-o", "json"], policyCases));
    const told = podsOf(policyCases).map((pod) => {
      const { decision, findings } = repairPod(pod, { origin: "manifest", policy: policyCases.policy });
      return { source: { name: pod.metadata.name }, decision, findings };
    });
    expect(told).toEqual(pods);
  });

  const ways = [
    { flags: [], origin: "manifest" },
    { flags: ["--explicit-api-token"], origin: "manifest-with-explicit-api-token" },
  ] as const;

  test.each(ways)("fix, for the origin $origin", async ({ flags, origin }) => {
    const [policyCases = expect.unreachable("no case has the default policy")] = byDefault;
    const written = patches.parse(await askBoxinit(["fix", "--patch", ...flags], policyCases));
    const told = podsOf(policyCases).map((pod) => {
      return { source: { name: pod.metadata.name }, patch: repairPod(pod, { origin }).patch };
    });
    expect(told.filter(({ patch }) => patch.length > 0)).toEqual(written.patches);
    expect(written.patches.length).toBeGreaterThan(50);
  });
});
