import { setTimeout as sleep } from "node:timers/promises";
import type { Finding } from "../core/findings.ts";
import { runtimeClassFindings } from "../scan/runtime-classes.ts";

export interface RuntimeClassWatch {
  /** RuntimeClasses (node.k8s.io/v1) as the API server lists them. */
  readonly list: () => Promise<readonly unknown[]>;
  /** Names in the policy. */
  readonly listed: ReadonlySet<string>;
  /** Milliseconds from one look to the next. */
  readonly pause: number;
  /** Hears of each look. */
  readonly onFindings: (findings: readonly Finding[]) => void;
  readonly onFailure: (error: unknown) => void;
  readonly signal: AbortSignal;
}

/**
 * Looks every so often whether the cluster has RuntimeClasses of Sysbox that the policy does not list: reviews of their
 * pods never come, so nothing else would tell. Ends with the signal, and never rejects.
 */
export async function watchRuntimeClasses(watch: RuntimeClassWatch): Promise<void> {
  const { list, listed, pause, onFindings, onFailure, signal } = watch;
  while (!signal.aborted) {
    try {
      onFindings(runtimeClassFindings(await list(), listed));
    } catch (error) {
      if (!signal.aborted) onFailure(error);
    }
    await sleep(pause, undefined, { signal, ref: false }).catch(() => undefined);
  }
}
