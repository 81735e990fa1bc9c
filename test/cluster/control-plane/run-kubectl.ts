import { spawnSync } from "node:child_process";
import type { ControlPlane } from "./start-control-plane.ts";

export interface Printed {
  readonly stdout: string;
  readonly stderr: string;
}

/** The real kubectl, with `input` as its standard input. */
export function kubectl(
  { programs, kubeconfig, supervised }: ControlPlane,
  args: readonly string[],
  input = "",
): Printed {
  // It keeps what it has learnt of the API below its HOME.
  const env = { HOME: supervised.folder };
  const { status, stdout, stderr } = spawnSync(programs.kubectl, ["--kubeconfig", kubeconfig, ...args], {
    input,
    env,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`kubectl ${args.join(" ")}: ${stderr}`);
  return { stdout, stderr };
}
