import { createServer } from "node:https";
import { text } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { z } from "zod";
import { makeAuthority } from "./certificates.ts";
import { kubeconfigOf } from "./kubeconfig.ts";
import { listenOnLoopback } from "./listen-on-loopback.ts";

const event = z.looseObject({
  metadata: z.object({ name: z.string(), namespace: z.string() }),
  regarding: z.record(z.string(), z.string()),
  reason: z.string(),
  type: z.string(),
  note: z.string(),
  series: z.object({ count: z.number(), lastObservedTime: z.string() }).optional(),
});

type StoredEvent = z.infer<typeof event>;

interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

/**
 * `work`, an HTTP status for every request, `hang`: no answer ever, `cut`: the connection is, `half`: each answer is the
 * first half of what gzip made.
 */
type Behaviour = "work" | "hang" | "cut" | "half" | number;

/** What boxinit's Events need of an API server, over real HTTPS, with faults to order. */
export interface ApiServerStandIn {
  /** The text of a kubeconfig. */
  readonly kubeconfig: string;
  readonly requests: readonly ApiRequest[];
  /** What a GET finds, by its path. */
  readonly objects: Map<string, unknown>;
  events(): readonly StoredEvent[];
  forgetEvents(): void;
  behave(how: Behaviour): void;
  close(): Promise<void>;
}

const token = "stand-in-token";

export async function startApiServerStandIn(): Promise<ApiServerStandIn> {
  const authority = await makeAuthority("stand-in for an API server");
  const { certificate, key } = await authority.issue({ names: ["127.0.0.1"] });
  const requests: ApiRequest[] = [];
  const objects = new Map<string, unknown>();
  const events = new Map<string, StoredEvent>();
  let behaviour: Behaviour = "work";

  const server = createServer({ cert: certificate, key }, async (request, response) => {
    const { method = "", url: path = "" } = request;
    const sent = await text(request).catch(() => "");
    if (request.headers.authorization !== `Bearer ${token}`) return void response.writeHead(401).end();
    const body: unknown = sent === "" ? undefined : JSON.parse(sent);
    requests.push({ method, path, body });
    if (behaviour === "hang") return;
    if (behaviour === "cut") return void request.socket.destroy();
    if (behaviour === "half") {
      const packed = gzipSync(JSON.stringify(statusOf(200)));
      const half = packed.subarray(0, packed.length / 2);
      return void response.writeHead(200, { "content-encoding": "gzip", "content-length": half.length }).end(half);
    }
    const [status, answer] = behaviour === "work" ? work(method, path, body) : [behaviour, statusOf(behaviour)];
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
  });
  const port = await listenOnLoopback(server);

  return {
    kubeconfig: kubeconfigOf({ port, token, ca: authority.certificate }),
    requests,
    objects,
    events: () => [...events.values()],
    forgetEvents: () => events.clear(),
    behave: (how) => {
      behaviour = how;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  function work(method: string, path: string, body: unknown): readonly [number, unknown] {
    if (method === "GET") return objects.has(path) ? [200, objects.get(path)] : [404, statusOf(404)];
    if (method === "POST") {
      const created = event.parse(body);
      events.set(`${path}/${created.metadata.name}`, created);
      return [201, created];
    }
    const found = events.get(path);
    if (method !== "PATCH" || found === undefined) return [404, statusOf(404)];
    const patched = event.parse({ ...found, ...z.strictObject({ series: z.unknown() }).parse(body) });
    events.set(path, patched);
    return [200, patched];
  }
}

function statusOf(code: number): object {
  return { kind: "Status", status: "Failure", code, message: `the stand-in says ${code}` };
}
