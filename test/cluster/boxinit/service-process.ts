import { connect, createServer } from "node:net";
import { z } from "zod";
import { joinSockets } from "../../support/join-sockets.ts";
import { listenOnLoopback } from "../../support/listen-on-loopback.ts";

// The Service of service.ts, in a process of its own: what waits in a busy event loop, no kernel would hold back.
let endpoints: readonly number[] = [];

const listener = createServer((client) => {
  const port = endpoints[Math.floor(Math.random() * endpoints.length)];
  if (port === undefined) client.destroy();
  else joinSockets(client, connect(port, "127.0.0.1"));
});
process.send?.({ port: await listenOnLoopback(listener) });
process.on("message", (ports) => {
  endpoints = z.array(z.number()).parse(ports);
});
process.on("disconnect", () => process.exit());
