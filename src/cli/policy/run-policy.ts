import { writePolicies } from "../../admission-policies/admission-policies.ts";
import { type PolicyKind, validationActions } from "../../admission-policies/policy-kinds.ts";
import { escapeControls } from "../../core/escape-controls.ts";
import { exitCodes, UsageError } from "../exit-codes.ts";
import { readPolicy } from "../read-policy.ts";
import { writeOut } from "../write-out.ts";

export interface PolicyCommandOptions {
  readonly kind: PolicyKind;
  readonly action: readonly (keyof typeof validationActions)[];
  readonly name: string;
  readonly optIn?: boolean;
  readonly config?: string;
}

/** @returns the exit code */
export async function runPolicy({ kind, action, name, optIn = false, config }: PolicyCommandOptions): Promise<number> {
  if (action.includes("warn") && action.includes("deny")) {
    throw new UsageError("--action has warn and deny: the API server takes only one of them, since a refusal is told");
  }
  // The longest suffix is that of a binding's name.
  if (name.length > 200 || !/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(name)) {
    throw new UsageError(
      `--name ${escapeControls(name)} can't begin the name of an object: small letters, digits, - and .`,
    );
  }
  const chosen = [...new Set(action)].map((one) => validationActions[one]);
  await writeOut(writePolicies(readPolicy(config), { kind, name, optIn, actions: chosen }));
  return exitCodes.ok;
}
