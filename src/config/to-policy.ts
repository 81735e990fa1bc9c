import type { Policy } from "../core/policy.ts";
import type { Config } from "./schema.ts";

/** The section `policy`, as the engine takes it. */
export function toPolicy({ policy }: Pick<Config, "policy">): Policy {
  const { runtimeClasses, images, ...defaults } = policy;
  return { defaults, runtimeClasses: new Map(runtimeClasses.map(({ name, ...differs }) => [name, differs])), images };
}
