import { connect, createServer, type Socket } from "node:net";
import { z } from "zod";
import { listenOnLoopback } from "../../support/listen-on-loopback.ts";

// The Service of service.ts, in a process of its own: what waits in a busy event loop, no kernel would hold back.
let endpoints: readonly number[] = [];

const listener = createServer((client) => {
  const port = endpoints[Math.floor(Math.random() * endpoints.length)];
  if (port === undefined) client.destroy();
  else join(client, connect(port, "127.0.0.1"));
});
process.send?.({ port: await listenOnLoopback(listener) });
process.on("message", (ports) => {
  endpoints = z.array(z.number()).parse(ports);
});
process.on("disconnect", () => process.exit());

/** Whatever one side does, the other gets: an end, or a reset. */
function join(client: Socket, server: Socket): void {
  for (const [from, to] of [
    [client, server],
    [server, client],
  ] as const) {
    from.setNoDelay();
    from.on("error", () => to.resetAndDestroy());
    from.pipe(to);
  }
}
