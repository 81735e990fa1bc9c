import { z } from "zod";
import { readCalls } from "../calls/webhook-calls.ts";

const auditEvent = z.object({
  stage: z.literal("ResponseComplete"),
  objectRef: z.object({ namespace: z.string() }),
  annotations: z.record(z.string(), z.string()).default({}),
});

/** The calls for each pod that was asked for in a namespace, as `webhookCalls` tells them. */
export function callsOfNamespace(auditLog: readonly unknown[], namespace: string): readonly (readonly string[])[] {
  return auditLog
    .flatMap((line) => auditEvent.safeParse(line).data ?? [])
    .filter(({ objectRef }) => objectRef.namespace === namespace)
    .map(({ annotations }) => readCalls(annotations));
}
