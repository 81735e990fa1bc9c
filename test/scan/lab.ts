import type { ScanReport, WorkloadReport } from "../../src/scan/scan-report.ts";
import { wrappedPodSpec } from "../cli/manifests.ts";
import type { StoredObject } from "./list-server/stored-object.ts";
import { namespace } from "./objects.ts";
import { served } from "./scan-server.ts";

/** A namespace in audit mode. */
export const lab = namespace("lab", "audit");

/** What is told of these objects and the namespace `lab`. */
export function scan(objects: readonly StoredObject[], ...args: readonly string[]): Promise<ScanReport> {
  return served({ objects: () => [lab, ...objects] }, ({ report }) => report(...args));
}

/** `Deployment lab/machine (template): repaired, 1 would-be-repaired, 1 total` */
export const rowOf = ({ kind, namespace: where, name, judged, next, pods }: WorkloadReport) =>
  `${kind} ${where}/${name} (${judged}): ${next.prospect}, ${Object.entries(pods)
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${count} ${state}`)
    .join(", ")}`;

export const [wrappedContainer] = wrappedPodSpec.containers;
export const tokenMounts = wrappedContainer?.volumeMounts ?? [];
export const masked = {
  ...wrappedPodSpec,
  containers: [{ ...wrappedContainer, command: ["bash", "-c", "/opt/prepare && exec /sbin/init"] }],
};
/** A Secret below /run is hidden, and boxinit leaves it there. */
export const maskedWithSecret = {
  ...masked,
  containers: [
    {
      ...masked.containers[0],
      volumeMounts: [{ name: "secret", mountPath: "/run/machine" }, ...tokenMounts],
    },
  ],
  volumes: [...masked.volumes, { name: "secret", secret: { secretName: "machine" } }],
};
export const sharing = { ...wrappedPodSpec, shareProcessNamespace: true };
