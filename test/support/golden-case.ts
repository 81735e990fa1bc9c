import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Document, parse, visit } from "yaml";
import { z } from "zod";
import type { Decision } from "../../src/core/decision.ts";
import { practiceKinds } from "../../src/core/finding-kinds/practice.ts";
import { defaultPolicy, type Policy } from "../../src/core/policy.ts";
import type { RepairOptions } from "../../src/core/repair-pod.ts";

const folder = join(import.meta.dirname, "../golden/cases");

const repairPolicy = z.strictObject({
  unwrap: z.enum(["always", "hidden", "never"]).exactOptional(),
  relocation: z.enum(["auto", "move", "mirror", "off"]).exactOptional(),
  apiToken: z.enum(["mirror", "keep"]).exactOptional(),
  unknown: z.enum(["keep", "mirror"]).exactOptional(),
  tokenPath: z.string().exactOptional(),
  mergedUsr: z.boolean().exactOptional(),
  systemdPaths: z.array(z.enum(["/lib/systemd/systemd", "/usr/lib/systemd/systemd"])).exactOptional(),
  onUnfixable: z.enum(["allow", "deny"]).exactOptional(),
  crio: z.boolean().exactOptional(),
});

const schema = z.strictObject({
  why: z.string(),
  policy: z
    .strictObject({
      defaults: repairPolicy.optional(),
      runtimeClasses: z.record(z.string(), repairPolicy).optional(),
      images: z.array(z.strictObject({ match: z.string(), init: z.enum(["recognised", "masked", "none"]) })).optional(),
    })
    .optional(),
  mode: z.enum(["enforce", "audit", "off"]).optional(),
  advice: z.literal("told").optional(),
  origin: z.enum(["admission", "manifest", "manifest-with-explicit-api-token"]).optional(),
  pod: z.unknown(),
  expect: z.unknown(),
});

/** A file of golden/cases: a pod, what the engine is asked with, and all that must come out. */
export interface GoldenCase {
  readonly name: string;
  readonly why: string;
  readonly options: RepairOptions;
  readonly pod: unknown;
  /** Most pods could do with the same advice: `expect` has it only where the case says `advice: told`. */
  readonly advice?: "told" | undefined;
  readonly expect: unknown;
}

export function readGoldenCases(): readonly GoldenCase[] {
  return readdirSync(folder)
    .sort()
    .map((file) => {
      const { policy = {}, mode = "enforce", origin = "admission", ...each } = readCase(file);
      const { defaults, runtimeClasses, images = [] } = policy;
      const whole: Policy = {
        defaults: { ...defaultPolicy.defaults, ...defaults },
        runtimeClasses: runtimeClasses ? new Map(Object.entries(runtimeClasses)) : defaultPolicy.runtimeClasses,
        images,
      };
      return { ...each, name: file.replace(/\.yaml$/, ""), options: { policy: whole, mode, origin } };
    });
}

function readCase(file: string): z.infer<typeof schema> {
  const parsed = schema.safeParse(parse(readFileSync(join(folder, file), "utf8")));
  if (parsed.success) return parsed.data;
  throw new Error(`${file}: ${z.prettifyError(parsed.error)}`);
}

/** A decision as `expect` writes it: all that is promised, without the sentences. */
export function summarise(decision: Decision, advice: GoldenCase["advice"]): object {
  if (decision.decision === "not-examined") return { decision: decision.decision, reason: decision.reason };
  return {
    decision: decision.decision,
    ...(decision.mode === "enforce" ? {} : { mode: decision.mode }),
    containers: decision.containers.map(({ name, init, command, mounts, apiTokenMirror, passedVariables }) => ({
      name,
      init,
      ...(command === undefined ? {} : { command }),
      mounts: mounts.map((mount) =>
        mount.action === "keep" ? `keep ${mount.path}` : `${mount.action} ${mount.path} to ${mount.target}`,
      ),
      ...(apiTokenMirror === undefined ? {} : { apiTokenMirror }),
      ...(passedVariables === undefined ? {} : { passedVariables }),
    })),
    findings: decision.findings
      .filter(({ code }) => advice === "told" || !(code in practiceKinds))
      .map(({ code, container }) => [code, container].join(" ").trim())
      .sort(),
    ...(decision.decision === "changed" ? { patch: decision.patch } : {}),
  };
}

/** Puts what came out in the place of what a case expects. Everything above it stays as it is written. */
export function rewriteExpectation(name: string, summary: object): void {
  const file = join(folder, `${name}.yaml`);
  const text = readFileSync(file, "utf8");
  const document = new Document({ expect: summary }, { aliasDuplicateObjects: false });
  visit(document, {
    Collection: (_key, node, path) => {
      node.flow = path.length > 3 && JSON.stringify(node).length < 100;
    },
  });
  const below = document.toString({ lineWidth: 120, flowCollectionPadding: false });
  writeFileSync(file, text.slice(0, text.search(/^expect:/m)) + below);
}
