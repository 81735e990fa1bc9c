import { vi } from "vitest";

/** Waits for an effect. The time is for a busy machine: it is no statement about the program. */
export function eventually<T>(assertion: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(assertion, { timeout: 30_000, interval: 20 });
}
