import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import type { V1Container, V1Probe } from "@kubernetes/client-node";

export interface Watched {
  readonly probe: V1Probe;
  readonly container: V1Container;
  readonly address: string;
  readonly signal: AbortSignal;
  /** Is told where enough answers in a row are the same. */
  readonly passes: (isPassing: boolean) => void;
}

/** Asks as the kubelet does, until the signal says to stop (pkg/kubelet/prober/worker.go). */
export async function keepProbing({ probe, container, address, signal, passes }: Watched): Promise<void> {
  const { initialDelaySeconds = 0, periodSeconds = 10, failureThreshold = 3, successThreshold = 1 } = probe;
  let last: boolean | undefined;
  let inARow = 0;
  await pause(initialDelaySeconds, signal);
  while (!signal.aborted) {
    const passed = await ask(probe, container, address);
    inARow = passed === last ? inARow + 1 : 1;
    last = passed;
    if (inARow >= (passed ? successThreshold : failureThreshold) && !signal.aborted) passes(passed);
    await pause(periodSeconds, signal);
  }
}

async function pause(seconds: number, signal: AbortSignal): Promise<void> {
  await sleep(seconds * 1000, undefined, { signal }).catch(() => {});
}

function ask({ httpGet, timeoutSeconds = 1 }: V1Probe, container: V1Container, address: string): Promise<boolean> {
  if (httpGet === undefined) throw new Error(`${container.name}: this node only knows probes over HTTP`);
  const port = portNumber(container, httpGet.port);
  const options = { host: httpGet.host ?? address, port, path: httpGet.path ?? "/", agent: false };
  const timeout = AbortSignal.timeout(timeoutSeconds * 1000);
  return new Promise((resolve) => {
    const sent =
      httpGet.scheme === "HTTPS"
        ? requestHttps({ ...options, rejectUnauthorized: false, signal: timeout })
        : requestHttp({ ...options, signal: timeout });
    sent.on("response", (response) => {
      response.resume();
      const { statusCode = 0 } = response;
      resolve(statusCode >= 200 && statusCode < 400);
    });
    sent.on("error", () => resolve(false));
    sent.end();
  });
}

function portNumber({ name, ports }: V1Container, port: number | string): number {
  if (typeof port === "number") return port;
  const found = ports?.find((one) => one.name === port)?.containerPort;
  if (found === undefined) throw new Error(`${name} has no port ${port}`);
  return found;
}
