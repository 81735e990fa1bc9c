import { type Finding, makeFinding } from "../findings.ts";
import type { ContainerPlan } from "../plan/plan-container.ts";
import type { Container, Pod } from "../pod.ts";
import type { RepairPolicy } from "../policy.ts";

/** Where the repair itself makes CRI-O recognise systemd, the plan tells it. */
export function tellCrio(pod: Pod, { diagnosis, command }: ContainerPlan, policy: RepairPolicy): readonly Finding[] {
  if (command !== undefined || !(policy.crio || pod.isForCrio)) return [];
  const { container, init } = diagnosis;
  const isRecognised = init.init === "recognised" || crioRecognises(container);
  return isRecognised ? [makeFinding("crio-tmpfs", {}, container.name)] : [];
}

/** CRI-O looks otherwise than Sysbox does (its server/container_create_linux.go, setupSystemd). */
function crioRecognises({ command: [program = ""] = [] }: Container): boolean {
  return program.includes("/sbin/init") || program.split("/").at(-1) === "systemd";
}
