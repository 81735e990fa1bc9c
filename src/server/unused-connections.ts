import type { Server } from "node:https";
import type { Socket } from "node:net";

/**
 * Nothing has come on it since its TLS handshake. The API server dials more connections than it needs, and keeps them at
 * hand.
 */
export function isUnused(socket: Socket): boolean {
  return socket.bytesRead === 0;
}

/** @returns what closes those that are unused; Node.js takes them for connections with a request on its way */
export function watchUnusedConnections(server: Server): () => void {
  const open = new Set<Socket>();
  server.on("secureConnection", (socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
  return () => {
    for (const socket of open) if (isUnused(socket)) socket.destroy();
  };
}
