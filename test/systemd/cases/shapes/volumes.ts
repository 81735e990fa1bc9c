import type { MachineParts, VolumeKind } from "../machine.ts";
import { masked, recognised, type Shape, wrapped } from "./shape.ts";

const sources: readonly (readonly [VolumeKind, string])[] = [
  ["secret", "a Secret"],
  ["configMap", "a ConfigMap"],
  ["downwardAPI", "the downward API"],
  ["csi", "a CSI driver"],
  ["hostPath", "a folder of the node"],
  ["emptyDir", "an emptyDir"],
  ["memory", "an emptyDir in memory"],
  ["claim", "a PersistentVolumeClaim"],
];

const spec = { automountServiceAccountToken: false };

const shape = (kind: "recognised" | "wrapped" | "masked", label: string, parts: MachineParts): Shape => ({
  name: `${kind}, ${label}`,
  label,
  command: { recognised, wrapped, masked }[kind],
  spec,
  ...parts,
});

/** Other volumes than tokens below /run. They are never moved. */
export const volumes: readonly Shape[] = [
  shape("recognised", "a Secret", { mounts: { "/run/app": "secret" } }),
  ...(["wrapped", "masked"] as const).flatMap((kind) => [
    ...sources.map(([volume, label]) => shape(kind, label, { mounts: { "/run/app": volume } })),
    shape(kind, "a single file of a Secret", {
      container: { volumeMounts: [{ name: "settings", mountPath: "/run/app", subPath: "key" }] },
      volumes: [{ name: "settings", secret: { secretName: "settings" } }],
    }),
    shape(kind, "a folder of an emptyDir", {
      container: { volumeMounts: [{ name: "shared", mountPath: "/run/app", subPath: "inner" }] },
      volumes: [{ name: "shared", emptyDir: {} }],
    }),
  ]),
];
