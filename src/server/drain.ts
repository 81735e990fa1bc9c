import { setImmediate as afterPolling, setTimeout as sleep } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import type { ServerState } from "./server-state.ts";
import type { WebhookApp } from "./webhook-app.ts";

export interface Drain {
  readonly webhookApp: WebhookApp;
  readonly closeUnused: () => void;
  readonly opsApp: FastifyInstance;
  readonly state: ServerState;
  /** Milliseconds. */
  readonly drainTime: number;
  /** Milliseconds. */
  readonly closeTimeout: number;
}

/**
 * Ends the server without failing a pod. The API server keeps its connections open and does not repeat a POST that
 * broke, so it has to be moved away first: readiness fails, which takes new connections elsewhere, and each answer
 * carries `Connection: close`, which ends the open ones from the client's side. Only then are idle ones closed.
 */
export async function drain({ webhookApp, closeUnused, opsApp, state, drainTime, closeTimeout }: Drain): Promise<void> {
  state.draining = true;
  await sleep(drainTime);
  // Timers come before the event loop reads from sockets, immediates right after it: only now is a connection without a
  // request idle, and not one whose request waits in a buffer and would be lost.
  await afterPolling();
  webhookApp.server.closeIdleConnections();
  closeUnused();
  const overdue = setTimeout(() => webhookApp.server.closeAllConnections(), closeTimeout);
  await webhookApp.close();
  clearTimeout(overdue);
  await opsApp.close();
}
