import type { Operation } from "../decision.ts";

/** Puts values at the end of a list of that length. Where there is none yet, or an empty one, they become the list. */
export function append(path: string, length: number, values: readonly unknown[]): readonly Operation[] {
  if (values.length === 0) return [];
  if (length === 0) return [{ op: "add", path, value: values }];
  return values.map((value) => ({ op: "add", path: `${path}/-`, value }));
}
