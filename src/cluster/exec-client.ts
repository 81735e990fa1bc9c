import { Exec, type KubeConfig } from "@kubernetes/client-node";

/** The client's way into containers, which brings along what speaks WebSocket. */
export function execClient(config: KubeConfig): Exec {
  return new Exec(config);
}
