import type { PodTemplates } from "../../manifests/pod-templates.ts";
import { exitCodes } from "../exit-codes.ts";
import type { FailOn } from "../fail-on.ts";
import { readPolicy } from "../read-policy.ts";
import { fixFiles, type Outlet } from "./fix-files.ts";
import { createDiffOutlet } from "./print-diff.ts";
import { createManifestOutlet } from "./print-manifests.ts";
import { createPatchOutlet } from "./print-patches.ts";
import { createFixTeller } from "./tell-fix.ts";
import { createFileOutlet } from "./write-files.ts";

export interface FixCommandOptions {
  readonly diff?: true;
  readonly write?: true;
  readonly patch?: true;
  readonly explicitApiToken?: true;
  readonly template: PodTemplates;
  readonly failOn: FailOn;
  readonly config?: string;
}

/** @returns the exit code */
export async function runFix(files: readonly string[], options: FixCommandOptions): Promise<number> {
  const origin = options.explicitApiToken ? "manifest-with-explicit-api-token" : "manifest";
  const results = !(options.diff || options.write || options.patch);
  const engine = { policy: readPolicy(options.config), origin, templates: options.template, results } as const;
  const teller = createFixTeller(options.failOn, options.diff || options.patch ? "would be repaired" : "repaired");
  await fixFiles(files, engine, outletFor(options), teller.file);
  const { hasProblems, isReached } = teller.end();
  if (hasProblems) return exitCodes.usage;
  return isReached ? exitCodes.findings : exitCodes.ok;
}

function outletFor({ diff, write, patch }: FixCommandOptions): Outlet {
  if (diff) return createDiffOutlet();
  if (write) return createFileOutlet();
  return patch ? createPatchOutlet() : createManifestOutlet();
}
