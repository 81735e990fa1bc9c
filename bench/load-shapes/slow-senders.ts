import { connect } from "node:tls";

interface Place {
  readonly port: number;
  readonly ca: string;
}

/** Clients that announce a body and send it a little at a time. */
export function sendSlowly(
  { port, ca }: Place,
  { count, bytesPerSecond }: { readonly count: number; readonly bytesPerSecond: number },
): { stop(): void } {
  const sockets = Array.from({ length: count }, () => {
    const socket = connect({ host: "127.0.0.1", port, ca, servername: "localhost" });
    socket.on("error", () => {});
    socket.write("POST /mutate/enforce?timeout=5s HTTP/1.1\r\nHost: boxinit\r\nContent-Type: application/json\r\n");
    socket.write("Content-Length: 3000\r\n\r\n");
    return socket;
  });
  const ticks = setInterval(() => {
    for (const socket of sockets) if (socket.writable) socket.write(" ".repeat(bytesPerSecond));
  }, 1000);
  return {
    stop: () => {
      clearInterval(ticks);
      for (const socket of sockets) socket.destroy();
    },
  };
}
