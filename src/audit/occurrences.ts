import type { Telling } from "./event-api.ts";
import type { EventSubject } from "./event-subject.ts";

/** The same thing to be told of the same subject, so many times, as long as no Event says so. */
export interface Occurrences {
  readonly key: string;
  readonly subject: Exclude<EventSubject, { is: "nameless" }>;
  readonly telling: Telling;
  count: number;
  /** Milliseconds since 1970. */
  readonly first: number;
  last: number;
  /** How often the pod was looked for, without being there. */
  looks: number;
  /** How often the API server failed. */
  attempts: number;
}

export function occurrencesOf(
  subject: Occurrences["subject"],
  telling: Telling,
  count: number,
  observed: number,
): Occurrences {
  const key = keyOf(subject, telling);
  return { key, subject, telling, count, first: observed, last: observed, looks: 0, attempts: 0 };
}

function keyOf(subject: Occurrences["subject"], { reason, note }: Telling): string {
  const { namespace, name } = subject.is === "pod" ? subject : subject.owner;
  const owner = subject.is === "pod" ? [] : [subject.owner.kind, subject.owner.uid];
  return [namespace, name, ...owner, reason, note].join("\n");
}
