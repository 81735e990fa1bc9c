import { isObject, type JsonObject } from "../core/inspect/json.ts";
import { controllerReference } from "../manifests/controller-reference.ts";

/** An object that controls others. */
export interface Controller {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

export interface ObjectIdentity {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  /** As RFC 3339, which sorts by time. */
  readonly createdAt: string;
  /** The owner that made it and keeps it as it should be. */
  readonly controller: Controller | undefined;
}

/** What the API server sets on every object; where it is not there, as from a server that is none, the text is empty. */
export function identityOf({ metadata }: JsonObject): ObjectIdentity {
  const { uid, namespace, name, creationTimestamp } = isObject(metadata) ? metadata : {};
  const controller = controllerReference(metadata);
  return {
    uid: text(uid),
    namespace: text(namespace),
    name: text(name),
    createdAt: text(creationTimestamp),
    controller:
      controller === undefined
        ? undefined
        : {
            apiVersion: text(controller.apiVersion),
            kind: text(controller.kind),
            name: text(controller.name),
            uid: text(controller.uid),
          },
  };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
