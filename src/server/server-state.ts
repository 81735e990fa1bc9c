/** What the readiness probe and the answers' Connection header go by. */
export interface ServerState {
  listening: boolean;
  draining: boolean;
}

export function isReady(state: ServerState): boolean {
  return state.listening && !state.draining;
}
