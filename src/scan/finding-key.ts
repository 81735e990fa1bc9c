import type { Finding } from "../core/findings.ts";

/** The same for findings that tell the same of a container. */
export function findingKey({ code, container, message }: Finding): string {
  return JSON.stringify([code, container ?? null, message]);
}
