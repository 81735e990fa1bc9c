import { createHash } from "node:crypto";
import type { Finding } from "../core/findings.ts";

/** Of a finding's data, what says which thing it is about. The rest is boxinit's own words, which may change. */
const identifying = ["path", "volume", "name", "annotation", "field", "where"] as const;

/** @returns a digest of the parts, numbered where the same come again; those of one scope come one after the other */
export function createNumberedDigests(): (scope: string, parts: readonly (string | null)[]) => string {
  let current = "";
  let seen = new Map<string, number>();
  return (scope, parts) => {
    if (scope !== current) {
      current = scope;
      seen = new Map();
    }
    const text = JSON.stringify(parts);
    const count = (seen.get(text) ?? 0) + 1;
    seen.set(text, count);
    return `${createHash("sha256").update(text).digest("hex").slice(0, 32)}:${count}`;
  };
}

/** What tells a finding from others of its pod. */
export function whichFinding({ code, container, data = {} }: Finding): readonly (string | null)[] {
  return [container ?? null, code, ...identifying.map((key) => data[key] ?? null)];
}
