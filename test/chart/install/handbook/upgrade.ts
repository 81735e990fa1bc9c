import type { ControlPlane } from "../../../cluster/control-plane/start-control-plane.ts";
import { chart, helm } from "../installation/helm.ts";
import { waiting } from "../installation/install.ts";

/** Sets values of the release, and keeps the others. @param values - as `--set` takes them */
export function upgrade(cluster: ControlPlane, values: string): Promise<string> {
  return helm(cluster, "upgrade", "boxinit", chart, "--reset-then-reuse-values", ...waiting, "--set", values);
}
