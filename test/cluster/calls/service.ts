import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

export interface Service {
  readonly port: number;
  /** From now on new connections go to these ports of loopback, at random; open ones stay where they are. */
  spreadOver(ports: readonly number[]): void;
  close(): void;
}

/** What kube-proxy makes of a Service: TCP connections are spread, and nobody looks into them. */
export async function startService(): Promise<Service> {
  let endpoints: readonly number[] = [];
  const open = new Set<Socket>();
  const listener = createServer((client) => {
    const port = endpoints[Math.floor(Math.random() * endpoints.length)];
    if (port === undefined) client.destroy();
    else join(client, connect(port, "127.0.0.1"));
  });
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  return {
    port: portOf(listener.address()),
    spreadOver: (ports) => {
      endpoints = ports;
    },
    close: () => {
      listener.close();
      for (const socket of open) socket.destroy();
    },
  };

  /** Whatever one side does, the other gets: an end, or a reset. */
  function join(client: Socket, server: Socket): void {
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      open.add(from);
      from.on("close", () => open.delete(from));
      from.on("error", () => to.resetAndDestroy());
      from.pipe(to);
    }
  }
}

function portOf(address: ReturnType<ReturnType<typeof createServer>["address"]>): number {
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
