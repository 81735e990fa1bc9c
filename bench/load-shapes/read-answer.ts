import type { TLSSocket } from "node:tls";

/** Reads the answers on a connection, each with a Content-Length, as all of boxinit's have. */
export function readAnswer(socket: TLSSocket, onAnswer: (status: number, header: string, body: string) => void): void {
  let received = "";
  socket.on("data", (chunk: Buffer) => {
    received += chunk.toString("latin1");
    for (;;) {
      const end = received.indexOf("\r\n\r\n");
      if (end === -1) return;
      const header = received.slice(0, end);
      const length = Number(/content-length: (\d+)/i.exec(header)?.[1] ?? 0);
      const whole = end + 4 + length;
      if (received.length < whole) return;
      const body = received.slice(end + 4, whole);
      received = received.slice(whole);
      onAnswer(Number(header.slice(9, 12)), header, body);
    }
  });
}
