import type { ControlPlane } from "../../cluster/control-plane/start-control-plane.ts";
import { fileOf } from "../../support/go-program.ts";
import { podNetwork } from "../kubernetes/containerd-config.ts";
import { networkPolicies } from "../programs/programs.ts";

const account = "/run/secrets/kubernetes.io/serviceaccount";
const queue = "100";

/**
 * From now on the node enforces NetworkPolicies, which its CNI plugin, ptp, does not: kube-network-policies (of
 * Kubernetes' SIG Network) judges the first packet of each connection from or to a pod.
 *
 * It puts packets into its queue by the `queue` statement of nftables. A kernel without CONFIG_NFT_QUEUE refuses that
 * (it logs so, and goes on); the NFQUEUE target of iptables does the same with what most kernels have. The rules are its
 * own but for two. It lets through whatever a process of root on the node sends, the API server's calls here too: these do
 * so only for kubelet's probes, so that the API server gets through because a policy says so. And it looks only at what
 * leaves the node: these look at what pods send to the node itself too, where the API server is.
 */
export async function enforceNetworkPolicies({ supervised, access }: ControlPlane): Promise<void> {
  const env = { PATH: process.env.PATH ?? "" };
  const script = `
# It looks for the API server as from within a pod.
mkdir -p ${account}
printf %s "$TOKEN" >${account}/token
printf %s "$CA" >${account}/ca.crt
for chain in INPUT POSTROUTING; do
  iptables --wait -t mangle -A $chain -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
done
iptables --wait -t mangle -A POSTROUTING -p tcp --dport 8080 -m owner --uid-owner 0 -j ACCEPT
iptables --wait -t mangle -A POSTROUTING -d ${podNetwork} -j NFQUEUE --queue-num ${queue}
for chain in INPUT POSTROUTING; do
  iptables --wait -t mangle -A $chain -s ${podNetwork} -j NFQUEUE --queue-num ${queue}
done
exec "$0" --hostname-override=node --nfqueue-id=${queue} --metrics-bind-address=127.0.0.1:9080 -v=2
`;
  await supervised.start({
    name: "kube-network-policies",
    command: "sh",
    args: ["-ec", script, fileOf(networkPolicies)],
    env: {
      ...env,
      TOKEN: access.token,
      CA: access.ca,
      KUBERNETES_SERVICE_HOST: "127.0.0.1",
      KUBERNETES_SERVICE_PORT: String(access.port),
    },
  });
}
