import { type Cluster, startCluster } from "../../test/cluster/boxinit/start-cluster.ts";
import { buildPrograms } from "../../test/cluster/kubernetes/build-programs.ts";
import { mainRelease } from "../../test/cluster/kubernetes/releases.ts";
import { kubernetesPrograms } from "../test/prerequisites.ts";

// A control plane on this machine with boxinit beside it, until Ctrl-C. Nothing runs the pods: what is there to see is
// how they are stored.
const interrupted = new Promise<"interrupted">((resolve) => {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => resolve("interrupted"));
});
const programs = kubernetesPrograms([mainRelease]);
try {
  if (!programs.isMet()) throw new Error(`missing: ${programs.name}`);
  buildPrograms(mainRelease);
  const cluster = await Promise.race([startCluster(), interrupted]);
  // Whatever has been started by then ends with this process.
  if (cluster === "interrupted") process.exit(130);
  tellOf(cluster);
  await interrupted;
  await cluster.stop();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

function tellOf({ programs, kubeconfig, supervised, boxinit }: Cluster): void {
  console.log(`Kubernetes ${mainRelease.version} with boxinit. In another terminal:

  alias kubectl='${programs.kubectl} --kubeconfig ${kubeconfig} --cache-dir ${supervised.folder}/kubectl'
  kubectl apply -f examples/issue-767.yaml
  kubectl get pod issue-767 -o yaml

What boxinit says: ${boxinit.logFile}
Ctrl-C removes everything.`);
}
