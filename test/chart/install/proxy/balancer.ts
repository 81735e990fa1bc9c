import { connect, createServer, type Server, type Socket } from "node:net";
import { joinSockets } from "../../../support/join-sockets.ts";
import type { Endpoint } from "./endpoints.ts";

export interface Balancer {
  /** From now on new connections go to these, at random; open ones stay where they are. None: all are refused. */
  spreadOver(endpoints: readonly Endpoint[]): void;
  close(): void;
}

/** An address that TCP connections are spread from. */
export function startBalancer(address: string, port: number): Balancer {
  let endpoints: readonly Endpoint[] = [];
  let server: Server | undefined;
  const close = () => {
    server?.close();
    server = undefined;
  };
  return {
    spreadOver: (now) => {
      endpoints = now;
      if (endpoints.length === 0) close();
      else if (server === undefined) {
        server = createServer({ allowHalfOpen: true }, join);
        server.on("error", (error) => console.error(`${address}:${port}:`, error));
        server.listen(port, address);
      }
    },
    close,
  };

  function join(client: Socket): void {
    const endpoint = endpoints[Math.floor(Math.random() * endpoints.length)];
    if (endpoint === undefined) {
      client.resetAndDestroy();
      return;
    }
    joinSockets(client, connect({ host: endpoint.address, port: endpoint.port, allowHalfOpen: true }));
  }
}
