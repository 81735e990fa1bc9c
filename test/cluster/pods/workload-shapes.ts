import type { PodTemplate } from "./workload-kinds.ts";

export interface ContainerShape {
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly string[];
  /** As `mountsOf` writes them. */
  readonly mounts: readonly string[];
}

/** A pod as people write it, and its containers as they must be stored. */
export interface WorkloadShape {
  readonly shape: string;
  readonly template: PodTemplate;
  readonly stored: Readonly<Record<string, ContainerShape>>;
  /** The annotations that boxinit writes. */
  readonly written: readonly string[];
}

const image = "registry.example/machine:1";

/** With every default that the API server would fill in: what is stored must be this very source. */
export const authoredToken = {
  name: "token",
  projected: {
    sources: [{ serviceAccountToken: { audience: "vault.example", expirationSeconds: 7200, path: "token" } }],
    defaultMode: 420,
  },
};

const authoredMount = { name: "token", mountPath: "/var/run/secrets/serviceaccount" };
const apiMount = "kube-api-access at /var/run/secrets/kubernetes.io/serviceaccount, read-only";
const apiMirror = "kube-api-access at /etc/serviceaccount-kubernetes.io, read-only";
const links = "boxinit-links at /etc/tmpfiles.d/boxinit.conf, read-only";
const masked = [
  "token at /var/run/secrets/serviceaccount",
  apiMount,
  "token at /etc/serviceaccount, read-only",
  apiMirror,
  links,
];

export const workloadShapes: readonly WorkloadShape[] = [
  {
    shape: "wrapped",
    written: ["boxinit/links.main", "boxinit/status"],
    template: templateOf([
      {
        name: "main",
        command: ["sh", "-c"],
        args: ["set -e; exec /sbin/init --log-level=err"],
        env: [{ name: "TOKEN_FILE", value: "/var/run/secrets/serviceaccount/token" }],
        volumeMounts: [authoredMount, { name: "data", mountPath: "/data" }],
      },
    ]),
    stored: {
      main: {
        command: ["/sbin/init", "--log-level=err"],
        env: ["TOKEN_FILE=/etc/serviceaccount/token"],
        mounts: ["token at /etc/serviceaccount", "data at /data", apiMount, apiMirror, links],
      },
    },
  },
  {
    shape: "masked",
    written: ["boxinit/links.main", "boxinit/status"],
    template: templateOf([
      { name: "main", command: ["bash", "-c", "/opt/prepare && exec /sbin/init"], volumeMounts: [authoredMount] },
    ]),
    stored: { main: { command: ["bash", "-c", "/opt/prepare && exec /sbin/init"], mounts: masked } },
  },
  {
    shape: "recognised",
    written: [],
    template: templateOf([
      { name: "main", command: ["/sbin/init"], args: ["--log-level=err"], volumeMounts: [authoredMount] },
    ]),
    stored: {
      main: {
        command: ["/sbin/init"],
        args: ["--log-level=err"],
        mounts: ["token at /var/run/secrets/serviceaccount", apiMount],
      },
    },
  },
  {
    shape: "named by annotation",
    written: ["boxinit/links.main", "boxinit/status"],
    template: {
      annotations: { "boxinit/init": "main", "team.example/owner": "machines" },
      ...templateOf([
        { name: "main", volumeMounts: [authoredMount] },
        { name: "proxy", volumeMounts: [authoredMount] },
      ]),
    },
    stored: {
      main: { mounts: masked },
      proxy: { mounts: ["token at /var/run/secrets/serviceaccount", apiMount] },
    },
  },
  {
    shape: "init container and native sidecar",
    written: ["boxinit/links.machine", "boxinit/links.main", "boxinit/status"],
    template: templateOf(
      [{ name: "main", command: ["sh", "-c", "exec /sbin/init"], volumeMounts: [authoredMount] }],
      [
        { name: "prepare", command: ["sh", "-c", "/opt/prepare"], volumeMounts: [authoredMount] },
        { name: "machine", command: ["/usr/sbin/init"], restartPolicy: "Always", volumeMounts: [authoredMount] },
      ],
    ),
    stored: {
      prepare: {
        command: ["sh", "-c", "/opt/prepare"],
        mounts: ["token at /var/run/secrets/serviceaccount", apiMount],
      },
      machine: { command: ["/sbin/init"], mounts: ["token at /etc/serviceaccount", apiMount, apiMirror, links] },
      main: { command: ["/sbin/init"], mounts: ["token at /etc/serviceaccount", apiMount, apiMirror, links] },
    },
  },
];

function templateOf(containers: readonly object[], initContainers: readonly object[] = []): PodTemplate {
  const withImage = (container: object) => ({ image, ...container });
  return {
    spec: {
      runtimeClassName: "sysbox-runc",
      hostUsers: false,
      initContainers: initContainers.map(withImage),
      containers: containers.map(withImage),
      volumes: [authoredToken, { name: "data", emptyDir: {} }],
    },
  };
}
