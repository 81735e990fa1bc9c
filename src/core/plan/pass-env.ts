/**
 * Hands variables of a container on to systemd units, which do not inherit the environment of PID 1: a drop-in for all
 * services (systemd.unit(5), `service.d`, since systemd 244) names them in PassEnvironment= (systemd.exec(5)). Values
 * stay where they are, and a name that is not set does no harm. The pod brings the one file along for all containers.
 */
import { fitAnnotations } from "../annotation-size.ts";
import { type Finding, makeFinding } from "../findings.ts";
import { serviceEnvironmentAnnotation } from "../inspect/annotations.ts";
import { variablesOf } from "../inspect/variable-families.ts";
import type { Pod } from "../pod.ts";
import { carriedFile, type FilePlace, type FilesThere, obstacleToFile } from "./carried-file.ts";
import type { ContainerPlan } from "./plan-container.ts";
import { leftAlone } from "./treatment.ts";

export const serviceEnvironmentFile = "/etc/systemd/system/service.d/50-boxinit.conf";

/** No container has a name with a dot in it, and so none has links in an item of this name. */
const place: FilePlace = {
  annotation: serviceEnvironmentAnnotation,
  item: "service-environment.conf",
  path: serviceEnvironmentFile,
};

/** The plans with the drop-in for each container that is repaired. @param items of `boxinit/pass-env` */
export function passEnvironment(
  pod: Pod,
  files: FilesThere,
  plans: readonly ContainerPlan[],
  items: readonly string[],
): readonly ContainerPlan[] {
  if (items.length === 0) return plans;
  const names = variablesOf(items, namesIn(pod));
  const text = `[Service]\nPassEnvironment=${names.join(" ")}\n`;
  const isFull = !hasRoomFor(text, pod, plans);
  const isNew = pod.annotations.get(place.annotation) !== text;
  return plans.map((plan) => {
    if (plan.treatment === leftAlone) return plan;
    const { container } = plan.diagnosis;
    const targets = plan.relocations.map(({ target }) => target);
    const why = isFull
      ? "the pod's annotations have no room for it"
      : obstacleToFile(place, files, container, targets, plan.changed);
    if (why !== undefined) return told(plan, makeFinding("pass-env-not-possible", { why }, container.name));
    const serviceEnvironment = carriedFile(place, text, container);
    if (serviceEnvironment.mounted && !isNew) return { ...plan, serviceEnvironment };
    const passing = told(plan, makeFinding("env-passed", {}, container.name));
    return { ...passing, serviceEnvironment, passedVariables: names };
  });
}

/** Where the wish comes to nothing in the whole pod, and no container says why. */
export function tellNothingPassed(plans: readonly ContainerPlan[], items: readonly string[]): readonly Finding[] {
  if (items.length === 0 || plans.some(({ treatment }) => treatment !== leftAlone)) return [];
  return [makeFinding("pass-env-not-possible", { why: "the pod has no container that boxinit repairs" })];
}

/** Of all containers: another one's variables are not set in this one, and do no harm. */
function* namesIn({ containers }: Pod): Generator<string> {
  for (const { env } of containers) for (const { name } of env) yield name;
}

function hasRoomFor(text: string, { annotations }: Pod, plans: readonly ContainerPlan[]): boolean {
  const links = plans.flatMap(({ links }) => (links === undefined ? [] : [[links.annotation, links.text] as const]));
  return fitAnnotations(annotations, links, [[place.annotation, text]]);
}

function told(plan: ContainerPlan, finding: Finding): ContainerPlan {
  return { ...plan, findings: [...plan.findings, finding] };
}
