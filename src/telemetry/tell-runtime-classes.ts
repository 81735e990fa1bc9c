import type { Finding } from "../core/findings.ts";
import { describeRequestFailure } from "./describe-request-failure.ts";
import type { Logger } from "./logger.ts";
import type { Metrics } from "./metrics.ts";

export interface RuntimeClassRecord {
  onFindings(findings: readonly Finding[]): void;
  onFailure(error: unknown): void;
}

/** How the cluster's RuntimeClasses differ from the policy's, as metrics; the log hears of a change alone. */
export function tellRuntimeClasses(metrics: Metrics, logger: Logger): RuntimeClassRecord {
  let told = "";
  let failing = false;
  return {
    onFindings: (findings) => {
      failing = false;
      const count = (code: Finding["code"]) => findings.filter((finding) => finding.code === code).length;
      metrics.runtimeClasses.set({ difference: "not-listed" }, count("runtime-class-not-listed"));
      metrics.runtimeClasses.set({ difference: "missing" }, count("runtime-class-missing"));
      const now = findings.map(({ message }) => message).join("\n");
      if (now === told) return;
      told = now;
      for (const { severity, code, message } of findings) {
        logger[severity === "info" ? "info" : "warn"]({ code, finding: message }, "RuntimeClasses");
      }
      if (findings.length === 0) logger.info("RuntimeClasses are those of the policy");
    },
    onFailure: (error) => {
      if (failing) return;
      failing = true;
      logger.warn(describeRequestFailure(error), "RuntimeClasses could not be looked at: trying again");
    },
  };
}
