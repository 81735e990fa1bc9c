import { type Finding, makeFinding } from "../findings.ts";
import { isObject, type JsonObject } from "../inspect/json.ts";
import type { Container, Pod } from "../pod.ts";

/** Seconds: what Kubernetes fills in. */
const defaultGracePeriod = 30;

/** Seconds: a systemd without services was seen to take 2 to 3, and gives each service 90 (systemd-system.conf(5)). */
const shortGracePeriod = 10;

/** Halt, power off and reboot, in order or at once, and Ctrl-Alt-Del: systemd(1), "Signals". SIGKILL is a choice. */
const stopping = /^SIG(RTMIN\+(3|4|5|13|14|15)|INT|KILL)$/;

/**
 * systemd takes SIGTERM, which Kubernetes sends unless it is told otherwise, as a wish to execute itself anew. What an
 * image says can not be seen, nor what a hook does.
 */
export function tellStopSignal(pod: Pod, container: Container): readonly Finding[] {
  const lifecycle = lifecycleOf(container);
  if (mayStop(lifecycle.preStop)) return [];
  const { stopSignal } = lifecycle;
  if (typeof stopSignal === "string" && stopping.test(stopSignal)) return [];
  const signal = typeof stopSignal === "string" ? stopSignal : "SIGTERM, unless the image has another STOPSIGNAL";
  const seconds = String(pod.terminationGracePeriod ?? defaultGracePeriod);
  return [makeFinding("stop-signal", { signal, seconds }, container.name)];
}

function lifecycleOf({ hooks }: Container): JsonObject {
  const lifecycle = hooks.find(([field]) => field === "lifecycle")?.[1];
  return isObject(lifecycle) ? lifecycle : {};
}

function mayStop(preStop: unknown): boolean {
  return isObject(preStop) && Object.keys(preStop).some((key) => key !== "sleep");
}

export function tellGracePeriod({ terminationGracePeriod: seconds }: Pod): readonly Finding[] {
  if (seconds === undefined || seconds >= shortGracePeriod) return [];
  return [makeFinding("grace-period-short", { seconds: String(seconds) })];
}
