/** How containers here start systemd: Sysbox knows only the last one. */
export const commands = {
  wrapped: ["sh", "-c", "exec /sbin/init"],
  masked: ["bash", "-c", "mkdir --parents /opt/prepared && exec /sbin/init"],
  init: ["/sbin/init"],
} as const;

export interface TokenPod {
  readonly namespace: string;
  readonly name: string;
  readonly command: readonly string[];
  /** How long its tokens live, in seconds: from 600 on. */
  readonly lifetime?: number;
  /** Of the container that runs systemd. */
  readonly container?: Readonly<Record<string, unknown>>;
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** The same tokens, where nothing comes in between: in a container without systemd, outside /run. */
export const reference = {
  container: "reference",
  files: { api: "/mnt/api/token", authored: "/mnt/authored/token" },
} as const;

/**
 * A pod whose systemd has two tokens below /run: that of the API server, in a volume that the author names as the API
 * server would, since only then its lifetime can be chosen, and one of the author's own.
 */
export function tokenPod({ namespace, name, command, lifetime = 3600, container, spec, metadata }: TokenPod): object {
  const image = "registry.example/systemd:1";
  const mount = (volume: string, mountPath: string) => ({ name: volume, mountPath, readOnly: true });
  const token = { path: "token", expirationSeconds: lifetime };
  // The one that it has anyway: of two tokens for which kubelet asks alike, it asks once.
  const audience = "https://kubernetes.default.svc";
  const authority = { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { namespace, name, ...metadata },
    spec: {
      runtimeClassName: "sysbox-runc",
      hostUsers: false,
      terminationGracePeriodSeconds: 1,
      containers: [
        {
          name: "main",
          image,
          command,
          volumeMounts: [
            mount("kube-api-access-named", "/var/run/secrets/kubernetes.io/serviceaccount"),
            mount("authored", "/var/run/secrets/serviceaccount"),
          ],
          ...container,
        },
        {
          name: reference.container,
          image,
          // Ends when it is told to.
          command: ["sh", "-c", "trap 'exit 0' TERM; sleep infinity & wait"],
          volumeMounts: [mount("kube-api-access-named", "/mnt/api"), mount("authored", "/mnt/authored")],
        },
      ],
      volumes: [
        { name: "kube-api-access-named", projected: { sources: [{ serviceAccountToken: token }, authority] } },
        { name: "authored", projected: { sources: [{ serviceAccountToken: { ...token, audience } }] } },
      ],
      ...spec,
    },
  };
}
