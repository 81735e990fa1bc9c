import { isObject, type JsonObject } from "../core/inspect/json.ts";
import type { ClusterSource, IfAllowed, ListScope } from "../scan/cluster-source.ts";
import { type ListedKind, namespaceKind } from "../scan/listed-kinds.ts";
import { ClusterError } from "./cluster-error.ts";
import type { Connection } from "./connect.ts";
import { type List, listItems } from "./list-pages.ts";
import { getJson, refused } from "./send-json.ts";
import { type Patience, sendPatiently } from "./send-patiently.ts";

type Asked = Pick<Connection, "send" | "server">;

/**
 * A cluster's objects, by lists that bear with what an API server under load does.
 *
 * @throws ClusterError where the server is none, or can't be reached: at once, since that seldom passes
 */
export async function clusterLists(connection: Asked, patience: Patience): Promise<ClusterSource> {
  const found = await getJson(connection, "get the version of the API server", "/version");
  const version = isObject(found) && typeof found.gitVersion === "string" ? found.gitVersion : undefined;
  if (version === undefined) throw new ClusterError(connection.server, new Error("it is no API server of Kubernetes"));
  return {
    server: connection.server,
    version,
    list: (kind, scope) => listItems(connection, listOf(kind, scope), patience),
    listIfAllowed: (kind, scope) => ifAllowed(() => begun(listItems(connection, listOf(kind, scope), patience))),
    namespace: (name) => ifAllowed(() => readNamespace(connection, name, patience)),
  };
}

function listOf(kind: ListedKind, { namespace, selector, fieldSelector }: ListScope): List {
  const isOfOne = kind.isNamespaced && namespace !== null;
  const within = isOfOne ? `/namespaces/${encodeURIComponent(namespace)}` : "";
  return {
    request: `list ${kind.resource}${isOfOne ? ` in namespace ${namespace}` : ""}`,
    path: `${groupPath(kind)}${within}/${kind.resource}`,
    query: {
      ...(selector === undefined || selector === null ? {} : { labelSelector: selector }),
      ...(fieldSelector === undefined ? {} : { fieldSelector }),
    },
  };
}

function groupPath({ apiVersion }: ListedKind): string {
  return apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

async function readNamespace(connection: Asked, name: string, patience: Patience): Promise<JsonObject | undefined> {
  const path = `${groupPath(namespaceKind)}/${namespaceKind.resource}/${encodeURIComponent(name)}`;
  const request = `get namespace ${name}`;
  const answer = await sendPatiently(connection, request, { method: "GET", path }, isObject, patience);
  if (answer.status === 404) return undefined;
  if (answer.status !== 200 || !isObject(answer.body)) throw refused(request, answer);
  return answer.body;
}

async function ifAllowed<T>(read: () => Promise<T>): Promise<IfAllowed<T>> {
  try {
    return { is: "allowed", value: await read() };
  } catch (error) {
    if (error instanceof ClusterError && error.status === 403) return { is: "forbidden", why: error.message };
    throw error;
  }
}

/** Waits for the first item: whether a list is allowed, its first page says. */
async function begun(items: AsyncGenerator<JsonObject>): Promise<AsyncIterable<JsonObject>> {
  const first = await items.next();
  return (async function* () {
    if (first.done === true) return;
    yield first.value;
    yield* items;
  })();
}
