import type { ControlPlane } from "../../cluster/control-plane/start-control-plane.ts";
import { runOnNode } from "./run-on-node.ts";

const refuse = `set -e
nft add table inet api_server_is_down
nft add chain inet api_server_is_down input '{ type filter hook input priority 0; }'
nft add rule inet api_server_is_down input tcp dport "$1" reject with tcp reset`;
const accept = "nft delete table inet api_server_is_down";

/** As if the API server were down, for everybody. @returns what brings it back */
export async function refuseApiServer(node: ControlPlane): Promise<() => Promise<void>> {
  await runOnNode(node, ["sh", "-c", refuse, "sh", String(node.access.port)]);
  return async () => {
    await runOnNode(node, ["sh", "-c", accept]);
  };
}
