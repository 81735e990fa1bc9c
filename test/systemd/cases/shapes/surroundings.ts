import { api, masked, own, recognised, type Shape, wrapped } from "./shape.ts";

const mounts = { [own]: "token" } as const;
const mounted = { name: "volume-0", mountPath: own };

/** What the container, its pod and its node are like. */
export const surroundings: readonly Shape[] = [
  {
    name: "wrapped, a read-only root file system",
    command: wrapped,
    mounts,
    container: { securityContext: { readOnlyRootFilesystem: true } },
  },
  {
    name: "recognised, a read-only root file system",
    command: recognised,
    mounts,
    container: { securityContext: { readOnlyRootFilesystem: true } },
  },
  {
    name: "wrapped, a read-only root file system, and Sysbox is relaxed about it",
    command: wrapped,
    mounts,
    container: { securityContext: { readOnlyRootFilesystem: true } },
    boot: { relaxedReadOnly: true },
  },
  { name: "wrapped, `runAsUser: 1000`", command: wrapped, mounts, container: { securityContext: { runAsUser: 1000 } } },
  {
    name: "recognised, `runAsUser: 1000`",
    command: recognised,
    mounts,
    spec: { securityContext: { runAsUser: 1000 } },
  },
  {
    name: "wrapped, `SYSBOX_SYSCONT_MODE=FALSE`",
    command: wrapped,
    mounts,
    container: { env: [{ name: "SYSBOX_SYSCONT_MODE", value: "FALSE" }] },
  },
  {
    name: "wrapped, `container=docker` in the environment",
    command: wrapped,
    mounts,
    container: { env: [{ name: "container", value: "docker" }] },
  },
  {
    name: "wrapped, `fsGroup` and `runAsUser: 0`",
    command: wrapped,
    mounts,
    spec: { securityContext: { runAsUser: 0, fsGroup: 0 } },
  },
  {
    name: "wrapped, a kernel that maps no owners",
    command: wrapped,
    mounts,
    boot: { mapsOwners: false },
  },
  {
    name: "masked, beside another container with systemd",
    command: masked,
    mounts,
    spec: {
      containers: [
        { name: "first", command: wrapped, volumeMounts: [mounted] },
        { name: "main", command: masked, volumeMounts: [mounted] },
      ],
    },
  },
  {
    name: "wrapped, beside a container without systemd",
    command: wrapped,
    mounts,
    spec: {
      containers: [
        { name: "main", command: wrapped, volumeMounts: [mounted] },
        { name: "other", command: ["sleep", "infinity"], volumeMounts: [mounted] },
      ],
    },
    boot: { pid1: { other: "sleep" } },
  },
  {
    name: "without systemd, beside a container with it",
    command: wrapped,
    mounts,
    of: "other",
    spec: {
      containers: [
        { name: "main", command: wrapped, volumeMounts: [mounted] },
        { name: "other", command: ["sleep", "infinity"], volumeMounts: [mounted] },
      ],
    },
    boot: { pid1: { other: "sleep" } },
  },
  {
    name: "wrapped, after an init container that reads both tokens",
    command: wrapped,
    mounts,
    spec: {
      initContainers: [{ name: "before", command: ["cat", `${own}/token`, `${api}/token`], volumeMounts: [mounted] }],
    },
  },
  {
    name: "masked sidecar among the init containers",
    command: ["sleep", "infinity"],
    of: "sidecar",
    mounts,
    spec: { initContainers: [{ name: "sidecar", restartPolicy: "Always", command: masked, volumeMounts: [mounted] }] },
    boot: { pid1: { main: "sleep" } },
  },
];
