import type { AdmissionRequest } from "../admission/decode.ts";
import { isObject, type JsonObject } from "../core/inspect/json.ts";
import { isNamespaceName } from "../core/namespace-name.ts";
import { controllerReference } from "../manifests/controller-reference.ts";
import type { ObjectReference } from "./event-api.ts";

/** Whom an Event is for, as far as a review tells: a pod has no uid yet, and seldom a name. */
export type EventSubject =
  | { readonly is: "owned"; readonly owner: ObjectReference }
  | { readonly is: "pod"; readonly namespace: string; readonly name: string }
  /** A pod that belongs to nobody, with a name that the API server has yet to make up. */
  | { readonly is: "nameless" };

export function subjectOf({ namespace, name, object }: AdmissionRequest): EventSubject {
  const metadata = isObject(object) && isObject(object.metadata) ? object.metadata : {};
  if (!isNamespaceName(namespace)) return { is: "nameless" };
  const owner = controllerIn(metadata, namespace);
  if (owner !== undefined) return { is: "owned", owner };
  const named = name === "" ? metadata.name : name;
  return isName(named) ? { is: "pod", namespace, name: named } : { is: "nameless" };
}

/** The owner that is the controller, of which an object has one at most. */
export function controllerIn(metadata: JsonObject, namespace: string): ObjectReference | undefined {
  const owner = controllerReference(metadata);
  if (owner === undefined) return undefined;
  const { apiVersion, kind, name, uid } = owner;
  if (!isText(apiVersion) || !isText(kind) || !isName(name) || !isText(uid)) return undefined;
  return { apiVersion, kind, namespace, name, uid };
}

/** What a path can have in it: names of some kinds are freer than a pod's. */
const name = /^[a-z0-9A-Z]([-.:_a-z0-9A-Z]{0,251}[a-z0-9A-Z])?$/;

function isName(value: unknown): value is string {
  return typeof value === "string" && name.test(value);
}

/** The review is taken as it came: whoever can reach the port can have written it. */
function isText(value: unknown): value is string {
  return typeof value === "string" && /^[!-~]{1,253}$/.test(value);
}
