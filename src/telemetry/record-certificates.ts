import type { KeepCurrentOptions } from "../certificates/keep-current.ts";
import { type Replica, StepError } from "../certificates/replica.ts";
import { describeFault, type Logger } from "./logger.ts";
import type { Metrics } from "./metrics.ts";

export type CertificateRecord = Pick<KeepCurrentOptions, "onOutcome" | "onFailure" | "onRestless">;

const day = 86_400_000;

/** What the keeping of the certificates leaves in the metrics and the log. A look that finds nothing to do is silent. */
export function recordCertificates(replica: Replica, metrics: Metrics, logger: Logger): CertificateRecord {
  const told = new Set<string>();
  return {
    onOutcome: ({ step, result }) => {
      gauge();
      const isLook = step === "wait";
      if (isLook) told.clear();
      metrics.certificateSteps.inc({ step: isLook ? "look" : step, result });
      if (!isLook) logger.info({ step, result, ...describeState(replica) }, "certificates");
      if (isLook && isAhead(replica))
        tell("another replica's clock is ahead of this one's by more than the clock skew");
    },
    onRestless: () => tell("there is always something to do: somebody else writes the webhooks or the Secret"),
    onFailure: (error) => {
      gauge();
      const step = error instanceof StepError && error.step !== "wait" ? error.step : "look";
      metrics.certificateSteps.inc({ step, result: "failure" });
      tell(error instanceof Error ? error.message : String(error), error);
    },
  };

  /** Once, and not every few seconds, until it is over. */
  function tell(problem: string, error?: unknown): void {
    if (told.has(problem)) return;
    told.add(problem);
    const fault = error === undefined ? {} : { fault: describeFault(error) };
    logger.error({ problem, ...fault }, "certificates could not be looked after: trying again");
  }

  function gauge(): void {
    metrics.certificateTrusted.set(replica.isTrustedEverywhere() ? 1 : 0);
    const newest = replica.state()?.authorities.find(({ key }) => key !== undefined);
    if (newest !== undefined) metrics.authorityDaysToExpiry.set((newest.notAfter - Date.now()) / day);
  }
}

/** Whose clock it is that is wrong can't be told from here. */
function isAhead(replica: Replica): boolean {
  return (replica.state()?.serving?.notBefore ?? 0) > Date.now();
}

function describeState(replica: Replica): Readonly<Record<string, unknown>> {
  const state = replica.state();
  if (state === undefined) return {};
  const notAfter = state.serving === undefined ? undefined : new Date(state.serving.notAfter).toISOString();
  return { authorities: state.authorities.length, notAfter };
}
