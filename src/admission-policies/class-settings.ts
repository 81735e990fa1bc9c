import type { Policy, RepairPolicy } from "../core/policy.ts";
import { literal } from "./cel.ts";

/** What the expressions have to know of the configuration, in CEL: a list, and mappings by RuntimeClass. */
export interface ClassSettings {
  readonly runtimeClasses: string;
  readonly unwrap: string;
  readonly sameAsInit: string;
  readonly relocated: string;
  readonly tokenPath: string;
}

export function classSettings({ defaults, runtimeClasses }: Policy): ClassSettings {
  const names = [...runtimeClasses.keys()].sort();
  const byClass = (read: (policy: RepairPolicy) => string | readonly string[]): string =>
    literal(Object.fromEntries(names.map((name) => [name, read({ ...defaults, ...runtimeClasses.get(name) })])));
  return {
    runtimeClasses: literal(names),
    unwrap: byClass(({ unwrap }) => unwrap),
    sameAsInit: byClass(sameAsInit),
    relocated: byClass(relocated),
    tokenPath: byClass(({ tokenPath }) => tokenPath),
  };
}

/** As core/diagnose/init-of-container.ts has it. */
function sameAsInit({ mergedUsr, systemdPaths }: RepairPolicy): readonly string[] {
  return ["/sbin/init", ...(mergedUsr ? ["/usr/sbin/init"] : []), ...systemdPaths];
}

/** Which hidden tokens are mounted a second time, as core/plan/treatment.ts has it. */
function relocated({ relocation, apiToken }: RepairPolicy): "all" | "all-but-api" | "none" {
  if (relocation === "off") return "none";
  return apiToken === "mirror" ? "all" : "all-but-api";
}
