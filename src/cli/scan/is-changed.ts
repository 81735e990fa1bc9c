import type { ContainerReport, Judgement } from "../../scan/scan-report.ts";

/** Whether enforce changes the pods at all, be it enough or not. */
export function isChanged({ containers }: Judgement): boolean {
  return containers.some((container) => isRewritten(container) || container.passedVariables !== undefined);
}

/** Whether lines of the container change that its author has written. */
export function isRewritten({ command, mounts }: ContainerReport): boolean {
  return command !== undefined || mounts.some(isRelocated);
}

export function isRelocated({ action }: ContainerReport["mounts"][number]): boolean {
  return action !== "keep";
}
