import { z } from "zod";
import { withoutBoxinit } from "../boxinit/namespace-pair.ts";
import type { ApiAnswer } from "../control-plane/api-client.ts";
import { replayed } from "./replay.ts";

export interface Verdict {
  readonly status: number;
  /** Why the pod was refused. */
  readonly reasons: readonly string[];
}

const cause = z.object({ field: z.string().default(""), message: z.string() });
const refusal = z.object({
  message: z.string(),
  details: z.object({ causes: z.array(cause).default([]) }).default({ causes: [] }),
});

/** The API server's verdict, in words that are the same for each namespace. */
export function verdictOf({ status, body }: ApiAnswer): Verdict {
  if (status === 201) return { status, reasons: [] };
  const { message, details } = refusal.parse(body);
  const reasons = details.causes.length === 0 ? [message] : details.causes.map(describeCause);
  const anywhere = reasons.map((text) => text.replaceAll(withoutBoxinit(replayed), replayed));
  return { status, reasons: [...new Set(anywhere)].sort() };
}

/** A mount that is mirrored shows its faults twice. */
function describeCause({ field, message }: z.infer<typeof cause>): string {
  return `${field.replace(/volumeMounts\[\d+\]/, "volumeMounts[]")}: ${message}`;
}
