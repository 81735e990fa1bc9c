import { asCreated } from "../core/as-created.ts";
import { makeFinding } from "../core/findings.ts";
import { isObject, type JsonObject } from "../core/inspect/json.ts";
import { controllerReference } from "../manifests/controller-reference.ts";
import { kindOf, kubernetesTemplates, workloadTemplate } from "../manifests/pod-templates.ts";
import type { AdmissionRequest } from "./decode.ts";
import type { Handled, HandleOptions, SilentReason } from "./handled.ts";

/**
 * Decides about the pods that a workload will create, for its author to read; nothing comes of it. Never throws.
 *
 * What a controller makes is not told: nobody would read it, and the object that it was made of has been told already.
 */
export function advise(request: AdmissionRequest, { policy, repair, deadlinePassed }: HandleOptions): Handled {
  if (!isWorkload(request)) return silent("not-a-workload");
  if (isMadeByController(request.object)) return silent("made-by-a-controller");
  const template = templateOf(request, request.object);
  // Its spec was not parsed, since nothing in it names a RuntimeClass; or it has none.
  if (template === undefined) return silent("not-a-sysbox-pod");
  if (deadlinePassed) return silent("too-late");
  if (isUnchanged(request, template)) return silent("template-unchanged");
  try {
    const decision = repair(asCreated(template), { policy, mode: "enforce", origin: "admission" });
    return { decision, deadlinePassed: false };
  } catch (thrown) {
    const findings = [makeFinding("internal-error")];
    return {
      decision: { decision: "unchanged", mode: "enforce", containers: [], findings },
      deadlinePassed: false,
      thrown,
    };
  }
}

/**
 * The API server writes both in the same order, and its match conditions keep such updates away: a comparison as text is
 * enough, and takes a twentieth of the time of one key by key.
 */
function isUnchanged(request: AdmissionRequest, template: JsonObject): boolean {
  if (request.operation !== "UPDATE") return false;
  return JSON.stringify(template) === JSON.stringify(templateOf(request, request.oldObject));
}

/** Every kind of Kubernetes that makes pods has one version today; what comes after it may have its template elsewhere. */
function isWorkload(request: AdmissionRequest): boolean {
  const { kind, operation, subResource } = request;
  if (kind.version !== "v1" || subResource !== "" || !["CREATE", "UPDATE"].includes(operation)) return false;
  return kubernetesTemplates.has(kindOf(typeOf(request)));
}

function templateOf(request: AdmissionRequest, object: unknown): JsonObject | undefined {
  return isObject(object) ? workloadTemplate(typeOf(request), object) : undefined;
}

function typeOf({ kind: { group, version, kind } }: AdmissionRequest) {
  return { apiVersion: group === "" ? version : `${group}/${version}`, kind };
}

function isMadeByController(object: unknown): boolean {
  return isObject(object) && controllerReference(object.metadata) !== undefined;
}

function silent(reason: SilentReason | "not-a-sysbox-pod"): Handled {
  return { decision: { decision: "not-examined", reason }, deadlinePassed: false };
}
