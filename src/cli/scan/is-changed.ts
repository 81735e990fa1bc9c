import type { Judgement } from "../../scan/scan-report.ts";

/** Whether enforce changes the pods at all, be it enough or not. */
export function isChanged({ containers }: Judgement): boolean {
  return containers.some(
    ({ command, mounts, passedVariables }) =>
      command !== undefined || passedVariables !== undefined || mounts.some(({ action }) => action !== "keep"),
  );
}
