import { writeFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { createServer } from "node:https";
import { join } from "node:path";
import { makeAuthority } from "../../support/certificates.ts";
import { kubeconfigOf } from "../../support/kubeconfig.ts";
import { listenOnLoopback } from "../../support/listen-on-loopback.ts";
import { pageOf } from "./page.ts";
import type { StoredObject } from "./stored-object.ts";

/** A GET of a list, or of one object. */
export interface Asked {
  /** `pods`, or `pods/NAME` of one. */
  readonly resource: string;
  readonly query: URLSearchParams;
  /** How often just this was asked for before. */
  readonly before: number;
}

/**
 * What happens in place of the answer; an answer that is cut ends in its midst, with its connection or without. A damaged
 * item is no JSON, in a list that is whole by its brackets.
 */
export type Fault =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: object }
  | "no answer"
  | "cut connection"
  | "cut text"
  | "damaged item";

export interface ListServer {
  /** A file. */
  readonly kubeconfig: string;
  readonly asked: readonly Asked[];
  close(): void;
}

export interface ListServerOptions {
  /** For the kubeconfig. */
  readonly folder: string;
  /** Looked at anew for each list that begins. */
  readonly objects: () => readonly StoredObject[];
  readonly fault?: (asked: Asked) => Fault | undefined;
  /** At most; small, so that few objects make many pages. */
  readonly pageLength?: number;
}

/**
 * An API server that lists as the real one does, and fails as it is told: what a real one does under load can not be had
 * from it at will. It has no rights, no writes and no watches.
 */
export async function startListServer(options: ListServerOptions): Promise<ListServer> {
  const { folder, objects, fault = () => undefined, pageLength = 2 } = options;
  const authority = await makeAuthority("list server");
  const pair = await authority.issue({ names: ["127.0.0.1"] });
  const asked: Asked[] = [];
  const times = new Map<string, number>();
  const server = createServer({ cert: pair.certificate, key: pair.key }, (request, response) => {
    const url = new URL(request.url ?? "/", "https://127.0.0.1");
    const before = times.get(url.href) ?? 0;
    times.set(url.href, before + 1);
    if (url.pathname === "/version") return send(response, 200, { gitVersion: "v1.36.3" });
    const { namespace, resource, kind } = readPath(url.pathname);
    const one = { resource, query: url.searchParams, before };
    asked.push(one);
    const happens = fault(one);
    if (happens === undefined) {
      const { status, body } = pageOf(objects(), { namespace, resource, kind, query: url.searchParams, pageLength });
      return send(response, status, body);
    }
    if (happens === "no answer") return response.destroy();
    if (typeof happens === "object") return send(response, happens.status, happens.body ?? {}, happens.headers);
    const { body } = pageOf(objects(), { namespace, resource, kind, query: url.searchParams, pageLength });
    const whole = JSON.stringify(body);
    if (happens === "damaged item") return sendText(response, whole.replace('"spec":{', '"spec":{?'));
    const half = whole.slice(0, -20);
    if (happens === "cut text") return sendText(response, half);
    response.writeHead(200, { "content-type": "application/json", "content-length": half.length + 20 });
    return void response.write(half, () => response.destroy());
  });
  const port = await listenOnLoopback(server);
  const kubeconfig = join(folder, `list-server-${port}.kubeconfig`);
  writeFileSync(kubeconfig, kubeconfigOf({ port, token: "token", ca: authority.certificate }), { mode: 0o600 });
  return {
    kubeconfig,
    asked,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** `/apis/GROUP/VERSION/namespaces/NAMESPACE/RESOURCE`, without the namespace, or of a namespace itself. */
function readPath(path: string) {
  const [, group = "", namespace, resource = "", name] =
    /^\/(api\/v1|apis\/[^/]+\/[^/]+)(?:\/namespaces\/([^/]+)(?=\/))?\/([a-z]+)(?:\/([^/]+))?$/.exec(path) ?? [];
  const isOne = name !== undefined;
  return {
    namespace: namespace === undefined ? undefined : decodeURIComponent(namespace),
    resource: isOne ? `${resource}/${name}` : resource,
    kind: { apiVersion: group.replace(/^apis?\//, ""), resource, name },
  };
}

function send(response: ServerResponse, status: number, body: object, headers: Readonly<Record<string, string>> = {}) {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}

function sendText(response: ServerResponse, text: string): void {
  response.writeHead(200, { "content-type": "application/json" }).end(text);
}
