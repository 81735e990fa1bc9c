/**
 * convert/ makes a systemd service of what a container does before or beside init, so that the container can start
 * /sbin/init itself. It is pure, and refuses, with the reason, whatever it is not certain of.
 */
import { type ContainerDiagnosis, diagnosePod } from "../core/diagnose/diagnose-pod.ts";
import { sameAsInit } from "../core/diagnose/init-of-container.ts";
import { makeFinding } from "../core/findings.ts";
import { readWishes } from "../core/inspect/annotations.ts";
import { inspectPod } from "../core/inspect/inspect-pod.ts";
import { isObject, type JsonObject } from "../core/inspect/json.ts";
import type { Pod } from "../core/pod.ts";
import type { Policy, RepairPolicy } from "../core/policy.ts";
import { policyFor } from "../core/policy-in-force.ts";
import { readInitPath } from "../shell/init-path.ts";
import { createScriptBudget } from "../shell/limits.ts";
import { readContainerStart } from "../shell/work/container-start.ts";
import type { ContainerConversion, Conversion } from "./conversion.ts";
import { convertScript } from "./convert-script.ts";
import { type Refusal, refuse } from "./refusals.ts";

export type PodConversion =
  | { readonly is: "converted"; readonly pod: Pod; readonly containers: readonly ContainerConversion[] }
  /** It is no Sysbox pod, or can't be read: one clause. */
  | { readonly is: "passed-over"; readonly why: string };

export function convertPod(raw: JsonObject, policy: Policy): PodConversion {
  const inspection = inspectPod(raw, (name) => policy.runtimeClasses.has(name));
  if (inspection.found !== "sysbox-pod") return { is: "passed-over", why: "it is no Sysbox pod" };
  if ("unread" in inspection) return { is: "passed-over", why: inspection.unread.message };
  const { pod } = inspection;
  const { wishes } = readWishes(pod);
  const inForce = policyFor(policy, pod.runtimeClassName, wishes);
  // What only an annotation or an image rule says of a container, there is nothing to take apart of.
  const shown = { ...wishes, init: { has: () => false } };
  const diagnoses = diagnosePod(pod, inForce, [], shown, createScriptBudget(), "manifest");
  return { is: "converted", pod, containers: diagnoses.map((each) => convertContainer(each, pod, raw, inForce)) };
}

function convertContainer(
  diagnosis: ContainerDiagnosis,
  pod: Pod,
  raw: JsonObject,
  policy: RepairPolicy,
): ContainerConversion {
  const { list, index, name, image } = diagnosis.container;
  const container = { list, index, name, image };
  const { init, reason } = diagnosis.init;
  if (init !== "masked" && init !== "misplaced") return { container, is: "left", init, reason };
  const converted = takeApart(diagnosis, policy, workingDirOf(raw, list, index));
  if ("refusals" in converted) return { container, is: "refused", refusals: converted.refusals };
  const effects = policy.crio || pod.isForCrio ? [makeFinding("crio-tmpfs", {}, name)] : [];
  return { container, is: "converted", conversion: converted, effects };
}

function takeApart(
  { container, init, hazards }: ContainerDiagnosis,
  policy: RepairPolicy,
  workingDir: string | undefined,
): Conversion | { readonly refusals: readonly Refusal[] } {
  if (init.otherPid1 !== undefined) return { refusals: [refuse("shares-processes", { field: init.otherPid1 })] };
  if (hazards.stop) return { refusals: hindrances(hazards.findings) };
  const start = readContainerStart([...(container.command ?? []), ...(container.args ?? [])]);
  const same = sameAsInit(policy);
  const isInit = (program: string) => {
    const path = readInitPath(program);
    return path.is === "init" && same.includes(path.path);
  };
  switch (start.starts) {
    case "unread":
      return { refusals: [refuse(start.why, { text: start.text })] };
    case "init": {
      const [path = "", ...words] = start.words;
      return isInit(path) ? { command: ["/sbin/init", ...words] } : { refusals: [refuse("other-init", { path })] };
    }
    case "script":
      return convertScript(start, container, isInit, workingDir);
    default:
      return start satisfies never;
  }
}

/** Of a container that is not PID 1 there are no findings of its hazards, though they hold. */
function hindrances(findings: ContainerDiagnosis["hazards"]["findings"]): readonly Refusal[] {
  const messages = findings.map(({ message }) => message);
  const whys = messages.length > 0 ? messages : ["the pod has systemd not boot, or a volume at /run"];
  return whys.map((why) => refuse("not-helped", { why }));
}

function workingDirOf(raw: JsonObject, list: string, index: number): string | undefined {
  const containers = isObject(raw.spec) ? raw.spec[list] : undefined;
  const container: unknown = Array.isArray(containers) ? containers[index] : undefined;
  const folder = isObject(container) ? container.workingDir : undefined;
  return typeof folder === "string" && folder !== "" ? folder : undefined;
}
