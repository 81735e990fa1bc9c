import { connect, createServer, type Socket } from "node:net";
import { listenOnLoopback } from "../../support/listen-on-loopback.ts";

export interface HoldingProxy {
  readonly port: number;
  /** From now on the last byte of what the API server sends does not arrive. */
  hold(): void;
  release(): void;
  close(): void;
}

/** Stands between the API server and a port of loopback, and keeps requests from becoming whole. */
export async function startHoldingProxy(port: number): Promise<HoldingProxy> {
  const held = new Map<Socket, Buffer>();
  const sockets = new Set<Socket>();
  let holding = false;
  const listener = createServer((client) => {
    const server = connect(port, "127.0.0.1");
    client.on("data", (chunk) => {
      const all = Buffer.concat([held.get(server) ?? Buffer.alloc(0), chunk]);
      server.write(holding ? all.subarray(0, -1) : all);
      if (holding) held.set(server, all.subarray(-1));
    });
    client.on("end", () => server.end());
    server.pipe(client);
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(socket);
      socket.on("error", () => other.destroy());
    }
  });
  return {
    port: await listenOnLoopback(listener),
    hold: () => {
      holding = true;
    },
    release: () => {
      holding = false;
      for (const [server, rest] of held) server.write(rest);
      held.clear();
    },
    close: () => {
      listener.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
