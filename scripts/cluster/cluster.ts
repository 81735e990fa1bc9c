import { startCluster } from "../../test/cluster/boxinit/start-cluster.ts";
import { buildPrograms } from "../../test/cluster/kubernetes/build-programs.ts";
import { mainRelease } from "../../test/cluster/kubernetes/releases.ts";
import { kubernetesPrograms } from "../test/prerequisites.ts";

// A control plane on this machine with boxinit beside it, until Ctrl-C. Nothing runs the pods: what is there to see is
// how they are stored.
if (!kubernetesPrograms.isMet()) {
  console.error(`missing: ${kubernetesPrograms.name}`);
  process.exit(2);
}
buildPrograms(mainRelease);
const stopped = untilInterrupted();
const cluster = await startCluster();
try {
  console.log(`Kubernetes ${mainRelease.version} with boxinit. In another terminal:

  alias kubectl='${cluster.programs.kubectl} --kubeconfig ${cluster.kubeconfig} --cache-dir ${cluster.supervised.folder}/kubectl'
  kubectl apply -f examples/issue-767.yaml
  kubectl get pod issue-767 -o yaml

What boxinit says: ${cluster.boxinit.logFile}
Ctrl-C removes everything.`);
  await stopped;
} finally {
  await cluster.stop();
}

function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => resolve());
  });
}
