import { asCreated } from "../core/as-created.ts";
import { isObject, type JsonObject } from "../core/inspect/json.ts";
import { identityOf } from "./object-identity.ts";

/** Which ServiceAccounts refuse their pods the API token. */
export interface ServiceAccounts {
  add(account: JsonObject): void;
  /** A template's pod as the webhook will see it, with the API token where it gets one. */
  asCreated(template: JsonObject, namespace: string): JsonObject;
}

/** As the admission plugin decides: the pod's own word, else its ServiceAccount's, else yes (serviceaccount, shouldAutomount). */
export function createServiceAccounts(): ServiceAccounts {
  const refusing = new Set<string>();
  return {
    add(account) {
      const { namespace, name } = identityOf(account);
      if (account.automountServiceAccountToken === false) refusing.add(`${namespace}/${name}`);
    },
    asCreated(template, namespace) {
      const { automountServiceAccountToken: asked = null, serviceAccountName = "" } = isObject(template.spec)
        ? template.spec
        : {};
      const isRefused = asked === null && refusing.has(`${namespace}/${serviceAccountName || "default"}`);
      return isRefused ? template : asCreated(template);
    },
  };
}
