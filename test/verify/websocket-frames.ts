import { createHash } from "node:crypto";
import type { Duplex } from "node:stream";

/** As much of a WebSocket's server side as an API server needs that nobody sends anything to (RFC 6455). */
export function acceptWebSocket(socket: Duplex, key: string, protocol: string) {
  const accept = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
  const head = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade"];
  const named = [`Sec-WebSocket-Accept: ${accept}`, `Sec-WebSocket-Protocol: ${protocol}`];
  socket.write([...head, ...named, "", ""].join("\r\n"));
  return {
    /** A message on one of Kubernetes' channels: its number is the first byte. */
    send(channel: number, data: Buffer | string): void {
      socket.write(frame(binary, Buffer.concat([Buffer.of(channel), Buffer.from(data)])));
    },
    close(): void {
      socket.write(frame(closing, Buffer.of(0x03, 0xe8)));
      socket.end();
    },
  };
}

const binary = 0x2;
const closing = 0x8;

function frame(opcode: number, payload: Buffer): Buffer {
  const first = 0x80 | opcode;
  if (payload.length < 126) return Buffer.concat([Buffer.of(first, payload.length), payload]);
  if (payload.length < 65_536) {
    return Buffer.concat([Buffer.of(first, 126, payload.length >> 8, payload.length & 255), payload]);
  }
  const length = Buffer.alloc(8);
  length.writeBigUInt64BE(BigInt(payload.length));
  return Buffer.concat([Buffer.of(first, 127), length, payload]);
}
