import { type Cluster, startCluster } from "../../test/cluster/boxinit/start-cluster.ts";
import { buildPrograms } from "../../test/cluster/kubernetes/build-programs.ts";
import { mainRelease } from "../../test/cluster/kubernetes/releases.ts";
import { untilInterrupted } from "../by-hand/until-interrupted.ts";
import { kubernetesPrograms } from "../test/prerequisites.ts";

// A control plane on this machine with boxinit beside it, until Ctrl-C. Nothing runs the pods: what is there to see is
// how they are stored.
await untilInterrupted(start, tellOf);

async function start(): Promise<Cluster> {
  const programs = kubernetesPrograms([mainRelease]);
  if (!programs.isMet()) throw new Error(`missing: ${programs.name}`);
  buildPrograms(mainRelease);
  return await startCluster();
}

function tellOf({ programs, kubeconfig, supervised, boxinit }: Cluster): void {
  console.log(`Kubernetes ${mainRelease.version} with boxinit. In another terminal:

  export KUBECONFIG=${kubeconfig} KUBECACHEDIR=${supervised.folder}/kubectl
  alias kubectl='${programs.kubectl}'
  kubectl apply -f examples/issue-767.yaml
  kubectl get pod issue-767 -o yaml

What boxinit says: ${boxinit.logFile}
Ctrl-C removes everything.`);
}
