import { readFileSync } from "node:fs";
import type { ControlPlane } from "../../cluster/control-plane/start-control-plane.ts";

/** What a command prints that is run on the node itself, beside kubelet. @throws Error with what it says, where it fails */
export async function runOnNode({ supervised }: ControlPlane, argv: readonly string[]): Promise<string> {
  const [command = "", ...args] = argv;
  const { ended, logFile } = await supervised.start({ name: "on-node", command, args });
  const { code, signal } = await ended;
  const output = readFileSync(logFile, "utf8");
  if (code !== 0) throw new Error(`${argv.join(" ")}: ${signal ?? code}: ${output}`);
  return output;
}
