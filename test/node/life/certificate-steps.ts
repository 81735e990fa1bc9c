import { boxinitPods } from "../../chart/install/installation/running-pods.ts";
import type { ControlPlane } from "../../cluster/control-plane/start-control-plane.ts";
import { metricOfPod } from "./metric-of-pod.ts";

export interface Exchanged {
  readonly authorities: number;
  readonly certificates: number;
}

/** What boxinit's pods have exchanged since they started. */
export async function exchanged(node: ControlPlane): Promise<Exchanged> {
  const pods = await boxinitPods(node, "boxinit");
  const count = async (step: string) => {
    const series = `boxinit_certificate_steps_total{step="${step}",result="success"}`;
    const counts = await Promise.all(pods.map(({ name }) => metricOfPod(node, name, series)));
    return counts.reduce((sum, one) => sum + one, 0);
  };
  return { authorities: await count("add-authority"), certificates: await count("replace-serving") };
}
