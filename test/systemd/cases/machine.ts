import { podOf } from "../../support/review-builder.ts";

/** Volumes of which there is one of each kind that Kubernetes knows, as far as systemd could tell them apart. */
const sources = {
  token: { projected: { sources: [{ serviceAccountToken: { path: "token", expirationSeconds: 3607 } }] } },
  secret: { secret: { secretName: "settings" } },
  configMap: { configMap: { name: "settings" } },
  downwardAPI: { downwardAPI: { items: [{ path: "name", fieldRef: { fieldPath: "metadata.name" } }] } },
  csi: { csi: { driver: "csi.spiffe.io", readOnly: true } },
  hostPath: { hostPath: { path: "/srv/of-the-node" } },
  emptyDir: { emptyDir: {} },
  memory: { emptyDir: { medium: "Memory" } },
  claim: { persistentVolumeClaim: { claimName: "claim" } },
} as const satisfies Readonly<Record<string, object>>;

export type VolumeKind = keyof typeof sources;

export interface MachineParts {
  readonly command?: readonly string[];
  /** What is mounted, by path. One that another path has already: the same volume once more. */
  readonly mounts?: Readonly<Record<string, VolumeKind | { readonly volumeOf: string }>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Further fields of the container `main`. */
  readonly container?: Readonly<Record<string, unknown>>;
  /** Further fields of the pod, and volumes beside those of the mounts. */
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly volumes?: readonly object[];
}

/** A Sysbox pod with the container `main`, before the API server has seen it. */
export function machine({
  command,
  mounts = {},
  annotations = {},
  container,
  spec,
  volumes = [],
}: MachineParts): object {
  const paths = Object.keys(mounts);
  const nameAt = (path: string): string => {
    const volume = mounts[path];
    return typeof volume === "object" ? nameAt(volume.volumeOf) : `volume-${paths.indexOf(path)}`;
  };
  return podOf({
    metadata: { name: "machine", annotations },
    container: { command, volumeMounts: paths.map((path) => ({ name: nameAt(path), mountPath: path })), ...container },
    spec: {
      ...spec,
      volumes: [
        ...Object.entries(mounts).flatMap(([path, volume]) =>
          typeof volume === "object" ? [] : [{ name: nameAt(path), ...sources[volume] }],
        ),
        ...volumes,
      ],
    },
  });
}
