import { findHelm } from "../../test/chart/helm/find-tools.ts";
import type { ControlPlane } from "../../test/cluster/control-plane/start-control-plane.ts";
import { mainRelease } from "../../test/cluster/kubernetes/releases.ts";
import { boxinitImage } from "../../test/node/images/boxinit.ts";
import { installBoxinit } from "../../test/node/installation/install-boxinit.ts";
import { startNode } from "../../test/node/start-node.ts";
import { untilInterrupted } from "../by-hand/until-interrupted.ts";
import { nodePrerequisites, prepareNode } from "./preparations.ts";

// A Kubernetes node on this machine that runs pods, with boxinit installed by Helm, until Ctrl-C.
await untilInterrupted(startWithBoxinit, tellOf);

async function startWithBoxinit(): Promise<ControlPlane> {
  const missing = nodePrerequisites.filter((one) => !one.isMet()).map(({ name }) => name);
  if (missing.length > 0) throw new Error(`missing, so nothing was started: ${missing.join(", ")}`);
  prepareNode(["bookworm"]);
  console.log("starting the node, and installing boxinit on it: half a minute");
  const node = await startNode();
  try {
    await installBoxinit(node);
    return node;
  } catch (error) {
    await node.stop();
    throw error;
  }
}

function tellOf({ programs, kubeconfig, supervised }: ControlPlane): void {
  console.log(`A Kubernetes ${mainRelease.version} node with boxinit. In another terminal:

  export KUBECONFIG=${kubeconfig}
  alias kubectl='${programs.kubectl} --cache-dir ${supervised.folder}/kubectl'

The pod of nestybox/sysbox issue 767, where boxinit is off, and where it is not:

  kubectl create namespace without
  kubectl label namespace without boxinit/mode=off
  kubectl apply -n without -f examples/issue-767.yaml
  kubectl apply -f examples/issue-767.yaml
  kubectl wait -n without --for=condition=Ready --timeout=3m pod/issue-767
  kubectl wait --for=condition=Ready --timeout=3m pod/issue-767
  kubectl exec issue-767 -- timeout 120 sh -c 'until systemctl start multi-user.target 2>/dev/null; do sleep 1; done'
  kubectl exec -n without issue-767 -- cat /var/run/secrets/serviceaccount/token
  kubectl exec issue-767 -- cat /var/run/secrets/serviceaccount/token
  npm run --silent boxinit -- verify issue-767

The guests' image is registry.example/systemd:1, a Debian with systemd; boxinit's own is ${boxinitImage().image}, and
Helm is ${findHelm()}. What the programs of the node say:
${supervised.folder}/*.log
Ctrl-C removes everything.`);
}
