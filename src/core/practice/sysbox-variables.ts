import type { Hazards } from "../diagnose/hazards.ts";
import { type Finding, makeFinding } from "../findings.ts";
import type { Container } from "../pod.ts";

/**
 * The variables that Sysbox takes, and what each must be: anything else of that prefix keeps the container from
 * starting (libsysbox/syscont, getSysboxEnvVarConfigs).
 */
const known = new Map<string, Expectation>([
  ["SYSBOX_ALLOW_TRUSTED_XATTR", "TRUE or FALSE"],
  ["SYSBOX_HONOR_CAPS", "TRUE or FALSE"],
  ["SYSBOX_IGNORE_SYSFS_CHOWN", "TRUE or FALSE"],
  ["SYSBOX_SKIP_UID_SHIFT", "a list of absolute paths"],
  ["SYSBOX_SYSCONT_MODE", "TRUE or FALSE"],
]);

const accepts = {
  "TRUE or FALSE": (value: string) => value === "TRUE" || value === "FALSE",
  "a list of absolute paths": (value: string) =>
    !/[\s=]/.test(value) && value.split(",").every((path) => path.startsWith("/")),
} as const;
type Expectation = keyof typeof accepts;

/** No more are told of one container: whoever mends these looks again. */
const toldVariables = 8;

export function tellSysboxVariables({ name: container, env }: Container, hazards: Hazards): readonly Finding[] {
  const values = new Map(env.filter(({ name }) => name.startsWith("SYSBOX_")).map(({ name, value }) => [name, value]));
  // The hazards have told of it already where systemd runs.
  if (hazards.findings.some(({ code }) => code === "syscont-mode-invalid")) values.delete("SYSBOX_SYSCONT_MODE");
  const findings: Finding[] = [];
  for (const [name, value] of values) {
    if (findings.length < toldVariables) findings.push(...tellVariable(name, value, container));
  }
  return findings;
}

/** A value from elsewhere, or one with a reference that the kubelet resolves, can not be judged. */
function tellVariable(name: string, value: string | undefined, container: string): readonly Finding[] {
  const expected = known.get(name);
  if (expected === undefined) return [makeFinding("sysbox-variable-unknown", { name }, container)];
  if (value === undefined || value.includes("$(") || accepts[expected](value)) return [];
  return [makeFinding("sysbox-variable-invalid", { name, expected }, container)];
}
