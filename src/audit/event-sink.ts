import type { AuditSink, DecidedReview } from "./audit-sink.ts";
import type { EventRecorder } from "./event-recorder.ts";
import { subjectOf } from "./event-subject.ts";
import { writeTelling } from "./write-telling.ts";

/** Which decisions are told: those of the mode `audit`, or those of `enforce` too. */
export type EventScope = "audit" | "all";

/** Tells decisions as Events. A dry run leaves nothing behind: not even an Event. */
export function createEventSink(recorder: EventRecorder, scope: EventScope): AuditSink {
  return {
    offer: (review) => {
      if (!isInScope(review, scope)) return;
      const telling = writeTelling(review.handled);
      if (telling === undefined) return;
      const subject = subjectOf(review.request);
      // A pod that is refused never comes to be.
      const isRefused = review.handled.decision.decision === "refused" && subject.is === "pod";
      recorder.offer(isRefused ? { is: "nameless" } : subject, telling);
    },
    end: () => recorder.end(),
  };
}

function isInScope({ request, handled: { decision } }: DecidedReview, scope: EventScope): boolean {
  if (request.dryRun || decision.decision === "not-examined") return false;
  return scope === "all" || decision.mode === "audit";
}
