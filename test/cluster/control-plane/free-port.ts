import { once } from "node:events";
import { createServer } from "node:net";

// Below the ports that systems give to outgoing connections, or to servers that ask for any: none of those can take
// one of these between now and its use.
const lowest = 12_000;
const count = 20_000;

/** A port of loopback that nobody listens on. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = lowest + Math.floor(Math.random() * count);
    const server = createServer();
    server.listen(port, "127.0.0.1");
    const isFree = await once(server, "listening").then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    server.close();
    await once(server, "close");
    return port;
  }
}
