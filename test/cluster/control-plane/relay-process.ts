import { connect, createServer, type Socket } from "node:net";

// Passes on connections. Each of both ends is a port of loopback or the path of a socket.
const [from, to] = process.argv.slice(2);
if (from === undefined || to === undefined) throw new Error("usage: relay-process FROM TO");
const server = createServer({ allowHalfOpen: true }, (client) => join(client, connect(endOf(to))));
server.listen(endOf(from), () => process.send?.("listening"));
process.on("disconnect", () => process.exit());

function endOf(text: string) {
  return /^\d+$/.test(text) ? { host: "127.0.0.1", port: Number(text), allowHalfOpen: true } : { path: text };
}

/** Whatever one side does ends the other too. One of them is the path of a socket, which has no reset to pass on. */
function join(one: Socket, other: Socket): void {
  for (const [a, b] of [
    [one, other],
    [other, one],
  ] as const) {
    a.on("error", () => b.destroy());
    a.pipe(b);
  }
}
