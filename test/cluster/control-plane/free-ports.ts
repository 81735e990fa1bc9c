import { once } from "node:events";
import { createServer, type Server } from "node:net";

// Below the ports that systems give to outgoing connections, or to servers that ask for any: none of those can take
// one of these between now and its use.
const lowest = 12_000;
const count = 20_000;

/** Ports of loopback that nobody listens on, each another one. */
export async function freePorts(howMany: number): Promise<readonly number[]> {
  const held = new Map<number, Server>();
  while (held.size < howMany) {
    const port = lowest + Math.floor(Math.random() * count);
    const server = await listenOn(port);
    if (server !== undefined) held.set(port, server);
  }
  for (const server of held.values()) {
    server.close();
    await once(server, "close");
  }
  return [...held.keys()];
}

async function listenOn(port: number): Promise<Server | undefined> {
  const server = createServer();
  server.listen(port, "127.0.0.1");
  return once(server, "listening").then(
    () => server,
    () => undefined,
  );
}
