import type { Socket } from "node:net";

/** Whatever one side does, the other gets: an end, or a reset. */
export function joinSockets(one: Socket, other: Socket): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.setNoDelay();
    from.on("error", () => to.resetAndDestroy());
    from.pipe(to);
  }
}
