import { createServer } from "node:https";
import { makeAuthority } from "../../test/support/certificates.ts";
import { kubeconfigOf } from "../../test/support/kubeconfig.ts";
import { listenOnLoopback } from "../../test/support/listen-on-loopback.ts";

/**
 * What Pepr waits for before it answers reviews: an API server that has its PeprStore, and lets it be watched. It asks
 * for nothing else, and the store never changes.
 */
export async function startPeprStore() {
  const authority = await makeAuthority("stand-in for an API server");
  const { certificate, key } = await authority.issue({ names: ["127.0.0.1"] });
  const server = createServer({ cert: certificate, key }, (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "https://127.0.0.1");
    request.resume();
    response.setHeader("content-type", "application/json");
    if (searchParams.has("watch")) return void response.writeHead(200).flushHeaders();
    const name = searchParams.get("fieldSelector")?.replace("metadata.name=", "");
    const list = { kind: "PeprStoreList", metadata: { resourceVersion: "1" }, items: [storeOf(name ?? "")] };
    response.end(JSON.stringify(name === undefined ? storeOf(pathname.split("/").at(-1) ?? "") : list));
  });
  const port = await listenOnLoopback(server);
  return {
    kubeconfig: kubeconfigOf({ port, token: "any", ca: authority.certificate }),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function storeOf(name: string) {
  const labels = { "pepr.dev-cacheID": "1" };
  const metadata = { name, namespace: "pepr-system", uid: name, resourceVersion: "1", labels };
  return { apiVersion: "pepr.dev/v1", kind: "PeprStore", metadata, data: { __pepr_do_not_delete__: "k-thx-bye" } };
}
