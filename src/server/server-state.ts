/** What the readiness probe and the answers' Connection header go by. */
export interface ServerState {
  listening: boolean;
  draining: boolean;
  isTrusted: () => boolean;
}

/** Why the API server should not call this process; nothing where it should. */
export function notReadyBecause(state: ServerState): string | undefined {
  if (state.draining) return "draining";
  if (!state.listening) return "no certificate to serve with yet";
  return state.isTrusted() ? undefined : "the webhooks do not trust the certificate";
}
