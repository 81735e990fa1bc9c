import { randomBytes } from "node:crypto";
import type { EventApi, NewEvent, ObjectReference, Series } from "../audit/event-api.ts";
import { controllerIn } from "../audit/event-subject.ts";
import { isObject, type JsonObject } from "../core/inspect/json.ts";
import { unlessMissing } from "./cluster-error.ts";
import type { Connection } from "./connect.ts";
import { sendJson } from "./send-json.ts";

/** Who tells: `kubectl describe` shows it. A qualified name, as the API server asks. */
const reportingController = "boxinit";
/** The API server's limit. */
const longestInstance = 128;
const longestName = 253;
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

export interface EventApiOptions {
  readonly connection: Pick<Connection, "send">;
  /** Which replica it is. */
  readonly instance: string;
  /** Of each request, in milliseconds. */
  readonly timeout: number;
}

/** Events of `events.k8s.io/v1`, and what they are told of. */
export function eventApi({ connection, instance, timeout }: EventApiOptions): EventApi {
  const reportingInstance = instance.slice(0, longestInstance) || reportingController;
  const get = (request: string, path: string) => sendJson(connection, request, { method: "GET", path, timeout });

  return {
    create: async (event) => {
      const { namespace } = event.regarding;
      const name = nameOf(event.regarding);
      await sendJson(connection, `create event in namespace ${namespace}`, {
        method: "POST",
        path: eventsOf(namespace),
        body: { ...bodyOf(event, name), reportingController, reportingInstance },
        timeout,
      });
      return name;
    },
    extend: async ({ namespace, name }, series) => {
      const patch = sendJson(connection, `patch event ${namespace}/${name}`, {
        method: "PATCH",
        path: `${eventsOf(namespace)}/${name}`,
        body: { series: seriesOf(series) },
        contentType: "application/merge-patch+json",
        timeout,
      });
      return (await unlessMissing(patch)) !== undefined;
    },
    controllerOf: async (object) => {
      const { namespace, kind, name, uid } = object;
      const path = `/apis/${object.apiVersion}/namespaces/${namespace}/${kind.toLowerCase()}s/${encodeURIComponent(name)}`;
      const metadata = metadataOf(await get(`get ${kind} ${namespace}/${name}`, path));
      // Another one of that name may be there by now.
      return metadata?.uid === uid ? controllerIn(metadata, namespace) : undefined;
    },
    findPod: async ({ namespace, name }, since) => {
      const path = `/api/v1/namespaces/${namespace}/pods/${encodeURIComponent(name)}`;
      const found = await unlessMissing(get(`get pod ${namespace}/${name}`, path));
      const { uid, creationTimestamp } = metadataOf(found) ?? {};
      if (typeof uid !== "string" || typeof creationTimestamp !== "string") return undefined;
      if (Date.parse(creationTimestamp) < since) return undefined;
      return { apiVersion: "v1", kind: "Pod", namespace, name, uid };
    },
  };
}

function eventsOf(namespace: string): string {
  return `/apis/events.k8s.io/v1/namespaces/${namespace}/events`;
}

/** As Kubernetes' own recorder names them, but that a name which Events can't have is left out. */
function nameOf({ name }: ObjectReference): string {
  const suffix = randomBytes(8).toString("hex");
  const prefix = subdomain.test(name) ? name : reportingController;
  return `${prefix.slice(0, longestName - suffix.length - 1).replace(/[-.]+$/, "")}.${suffix}`;
}

function bodyOf({ regarding, observed, series, type, action, reason, note }: NewEvent, name: string): JsonObject {
  return {
    apiVersion: "events.k8s.io/v1",
    kind: "Event",
    metadata: { name, namespace: regarding.namespace },
    regarding,
    eventTime: microTime(observed),
    ...(series === undefined ? {} : { series: seriesOf(series) }),
    type,
    action,
    reason,
    note,
  };
}

function seriesOf({ count, lastObserved }: Series): JsonObject {
  return { count, lastObservedTime: microTime(lastObserved) };
}

/** MicroTime: six digits, no more and no fewer (apimachinery, meta/v1/micro_time.go). */
function microTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace("Z", "000Z");
}

function metadataOf(object: unknown): JsonObject | undefined {
  return isObject(object) && isObject(object.metadata) ? object.metadata : undefined;
}
