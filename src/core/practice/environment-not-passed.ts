import { type Finding, makeFinding } from "../findings.ts";
import { isPassed, itemFor } from "../inspect/variable-families.ts";
import { cleanMountPath, isAtOrBelow } from "../mount-path.ts";
import type { Container } from "../pod.ts";

/** No real container has so many; it bounds the work on a hostile one. */
const lookedForTokens = 32;

/**
 * Variables of a platform's family that say where a token is, as its webhook writes them: whoever runs a unit that
 * needs the token needs them too, with the others of the family. Any other variable may be meant for PID 1 alone.
 *
 * @param passed items of `boxinit/pass-env`
 */
export function tellEnvironmentNotPassed(
  { name, env, mounts }: Container,
  passed: ReadonlySet<string>,
): readonly Finding[] {
  const tokens = mounts.filter(({ hasToken }) => hasToken).slice(0, lookedForTokens);
  const items = new Map<string, string>();
  for (const { name: variable, value } of env) {
    const item = itemFor(variable);
    if (item === undefined || items.has(item) || isPassed(variable, passed) || !value?.startsWith("/")) continue;
    const file = cleanMountPath(value);
    if (tokens.some(({ cleanPath }) => isAtOrBelow(file, cleanPath))) items.set(item, variable);
  }
  const [first] = items.values();
  if (first === undefined) return [];
  return [makeFinding("env-not-passed", { name: first, value: [...passed, ...items.keys()].join(", ") }, name)];
}
