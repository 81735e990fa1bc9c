import type { ControlPlane } from "../../cluster/control-plane/start-control-plane.ts";

/** The sum of the series of one of boxinit's pods that begin so, as Prometheus would read them: pod by pod. */
export async function metricOfPod({ api }: ControlPlane, pod: string, series: string): Promise<number> {
  const { status, body } = await api.get(`/api/v1/namespaces/boxinit/pods/${pod}:8080/proxy/metrics`);
  if (status !== 200) throw new Error(`the metrics of ${pod}: ${status} ${JSON.stringify(body)}`);
  const lines = String(body)
    .split("\n")
    .filter((line) => line.startsWith(series));
  return lines.reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
}
