import { type GeneratedCluster, startGeneratedCluster } from "../../test/large/cluster/generated-cluster.ts";
import { runMeasured } from "../../test/support/run-measured.ts";

export const scanHead = ["pods", "of Deployments", "pods/s", "processor", "peak"];

/** A row: what a scan of such a cluster takes. @param folder for the kubeconfig */
export async function measureScan(program: string, folder: string, size: GeneratedCluster): Promise<string[]> {
  const cluster = await startGeneratedCluster(folder, size);
  try {
    const { exitCode, stderr, processor, seconds, peak } = await runMeasured(program, ["scan"], {
      env: { KUBECONFIG: cluster.kubeconfig },
      isOutputIgnored: true,
    });
    if (exitCode !== 1) throw new Error(`scan ended with ${exitCode}: ${stderr}`);
    const counts = [size.pods, size.deployments].map((count) => count.toLocaleString("en-US"));
    return [...counts, (size.pods / seconds).toFixed(0), `${processor.toFixed(1)} s`, `${peak.toFixed(0)} MiB`];
  } finally {
    cluster.close();
  }
}
