import { createServer } from "node:net";
import { afterEach, expect, test } from "vitest";
import { getJson } from "../../src/cluster/send-json.ts";
import { createSender } from "../../src/cluster/send-over-https.ts";
import { freePorts } from "../cluster/control-plane/free-ports.ts";
import { listenOnLoopback } from "../support/listen-on-loopback.ts";

let closing: (() => void) | undefined;
afterEach(() => closing?.());

/** What is told of a request that fails, with 10 seconds for it. */
async function failure(server: string, access: { readonly isThroughProxy: boolean }): Promise<unknown> {
  const send = createSender(server, async () => access);
  const connection = { send: (request: Parameters<typeof send>[0]) => send(request, AbortSignal.timeout(10_000)) };
  return getJson(connection, "list pods", "/api/v1/pods").catch(String);
}

test("of an API server with two addresses, both are told where neither answers", async () => {
  const [nobody = 0] = await freePorts(1);
  const addresses = ["127.0.0.1", "127.0.0.2"].map((address) => ({ address, family: 4 }));
  const lookup = (_name: string, _options: object, found: (error: null, all: typeof addresses) => void) =>
    found(null, addresses);
  const access = { isThroughProxy: false, lookup };
  expect(await failure(`https://api.example.test:${nobody}`, access)).toBe(
    `ClusterError: list pods: connect ECONNREFUSED 127.0.0.1:${nobody}, connect ECONNREFUSED 127.0.0.2:${nobody}`,
  );
});

test("who answers in another protocol is not waited for", async () => {
  const other = createServer((socket) => {
    socket.once("data", () =>
      socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n"),
    );
  });
  closing = () => other.close();
  expect(await failure(`http://127.0.0.1:${await listenOnLoopback(other)}`, { isThroughProxy: false })).toBe(
    "ClusterError: list pods: the connection was closed without an answer",
  );
});
