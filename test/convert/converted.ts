import type { ContainerConversion, Conversion } from "../../src/convert/conversion.ts";
import { convertPod } from "../../src/convert/convert-pod.ts";
import { defaultPolicy } from "../../src/core/policy.ts";
import { podOf } from "../support/review-builder.ts";

interface Parts {
  readonly container?: Readonly<Record<string, unknown>>;
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** What becomes of the first container of a pod. @throws where it is no Sysbox pod */
export function convert(pod: Readonly<Record<string, unknown>>, policy = defaultPolicy): ContainerConversion {
  const converted = convertPod(pod, policy);
  if (converted.is === "passed-over") throw new Error(converted.why);
  const [first] = converted.containers;
  if (first === undefined) throw new Error("the pod has no container");
  return first;
}

/** A Sysbox pod whose container `main` runs a script. */
export function podWithScript(script: string, shell = "sh", { container, spec }: Parts = {}) {
  return podOf({
    container: { command: [shell, "-c", script], ...container },
    ...(spec === undefined ? {} : { spec }),
  });
}

/** The codes of its refusals, each with the line it is about; `converted`, or the kind where it is left. */
export function outcomeOf(one: ContainerConversion): string {
  if (one.is === "refused") return one.refusals.map(({ code, line }) => [code, line].join(" ").trim()).join(", ");
  return one.is === "converted" ? "converted" : one.init;
}

/** @throws with the refusals where there are any */
export function conversionOf(one: ContainerConversion): Conversion {
  if (one.is !== "converted") throw new Error(outcomeOf(one));
  return one.conversion;
}
