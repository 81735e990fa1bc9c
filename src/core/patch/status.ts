import { utf8Size } from "../../shell/utf8-size.ts";
import { codesOf, type Finding } from "../findings.ts";
import type { ContainerPlan } from "../plan/plan-container.ts";

const argvBytes = 512;

/** The value of `boxinit/status`: what was done to the pod, for people who look at it. boxinit never reads it. */
export function statusText(plans: readonly ContainerPlan[], findings: readonly Finding[]): string {
  const containers = plans.flatMap(({ diagnosis, command, relocations }) => {
    if (command === undefined && relocations.length === 0) return [];
    const { name, command: oldCommand = [], args = [] } = diagnosis.container;
    const paths = Object.fromEntries(relocations.map(({ mount, target }) => [mount.path, target]));
    return [
      {
        name,
        ...(command === undefined ? {} : { argv: shortened([...oldCommand, ...args]) }),
        ...(relocations.length === 0 ? {} : { paths }),
      },
    ];
  });
  return JSON.stringify({ version: 1, findings: codesOf(findings), containers });
}

/** As many whole words as fit, and how many were left out. */
function shortened(argv: readonly string[]): readonly string[] {
  let left = argvBytes;
  const kept = argv.filter((word) => {
    left -= utf8Size(JSON.stringify(word));
    return left >= 0;
  });
  return kept.length === argv.length ? kept : [...kept, `... (${argv.length - kept.length} more)`];
}
