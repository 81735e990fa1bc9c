import type { V1Container, V1Pod, V1Probe } from "@kubernetes/client-node";
import type { ContainerProcess } from "./container-process.ts";
import { reasonOf } from "./kube.ts";
import { type ContainerReport, waitingReport } from "./pod-status.ts";
import { keepProbing } from "./probe.ts";
import { backOff, untilDone } from "./until-done.ts";

export interface ContainerPlace {
  readonly container: V1Container;
  readonly latest: () => V1Pod;
  /** Where its probes are asked. */
  readonly address: string;
  readonly start: () => Promise<ContainerProcess>;
  readonly tell: (report: ContainerReport) => void;
  readonly log: (text: string) => void;
  readonly stop: AbortSignal;
}

/** Starts a container, again and again where its pod wants that, until it is done or to be stopped. */
export async function runContainer(place: ContainerPlace): Promise<void> {
  const { container, latest, start, tell, log, stop } = place;
  for (let restartCount = 0; !stop.aborted; restartCount += 1) {
    const started = await untilDone(start, stop, (error) => {
      log(reasonOf(error));
      tell(waitingReport(container, "CreateContainerConfigError"));
    });
    if (started === undefined) return;
    const exitCode = await untilEnded(place, started, restartCount);
    const { restartPolicy } = latest().spec ?? {};
    if (restartPolicy === "Never" || (restartPolicy === "OnFailure" && exitCode === 0)) return;
    await backOff(stop);
  }
}

/** One life of the container, with its probes. @returns its exit code */
async function untilEnded(place: ContainerPlace, running: ContainerProcess, restartCount: number): Promise<number> {
  const { container, latest, address, tell, stop } = place;
  const { name, image = "", readinessProbe, livenessProbe, startupProbe } = container;
  const common = { name, image, containerID: `process://${running.pid}`, restartCount };
  const startedAt = new Date();
  const over = new AbortController();
  const probing = (probe: V1Probe, passes: (isPassing: boolean) => void, signal = over.signal) =>
    keepProbing({ probe, container, address, signal, passes });

  reportRunning(readinessProbe === undefined);
  stop.addEventListener("abort", end, { once: true });
  if (stop.aborted) end();
  const probes = probe();
  const exitCode = await running.ended;
  over.abort();
  await probes;
  stop.removeEventListener("abort", end);
  tell({ ...common, isReady: false, state: { terminated: { exitCode, startedAt, finishedAt: new Date() } } });
  return exitCode;

  /** The others wait until the startup probe passes. */
  async function probe(): Promise<void> {
    if (startupProbe !== undefined) {
      const started = new AbortController();
      const passes = (isStarted: boolean) => (isStarted ? started.abort() : end());
      await probing(startupProbe, passes, AbortSignal.any([started.signal, over.signal]));
    }
    let wasReady = false;
    await Promise.all([
      readinessProbe &&
        probing(readinessProbe, (isReady) => {
          if (isReady !== wasReady) reportRunning(isReady);
          wasReady = isReady;
        }),
      livenessProbe && probing(livenessProbe, (isAlive) => isAlive || end()),
    ]);
  }

  function reportRunning(isReady: boolean): void {
    tell({ ...common, isReady, state: { running: { startedAt } } });
  }

  function end(): void {
    const { metadata, spec } = latest();
    void running.stop(metadata?.deletionGracePeriodSeconds ?? spec?.terminationGracePeriodSeconds ?? 30);
  }
}
