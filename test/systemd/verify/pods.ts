/** A pod of one container that has something of each kind, below /run and elsewhere. */
export function podWith(command: readonly string[], options: PodOptions = {}) {
  const { mounts = [], volumes = [], fsGroup } = options;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "machine", namespace: "lab" },
    spec: {
      runtimeClassName: "sysbox-runc",
      hostUsers: false,
      ...(fsGroup === undefined ? {} : { securityContext: { fsGroup } }),
      containers: [
        {
          name: "main",
          image: "registry.example/systemd:1",
          command,
          volumeMounts: [
            { name: "token", mountPath: "/var/run/secrets/serviceaccount", readOnly: true },
            { name: "secret", mountPath: "/run/app/secret" },
            { name: "scratch", mountPath: "/run//app/scratch" },
            { name: "settings", mountPath: "/run/app.conf", subPath: "key" },
            { name: "data", mountPath: "/srv/data" },
            { name: "library", mountPath: "/lib/app" },
            { name: "private", mountPath: "/etc/private" },
            ...mounts,
          ],
        },
      ],
      volumes: [
        { name: "token", projected: { sources: [{ serviceAccountToken: { path: "token", audience: "vault" } }] } },
        { name: "secret", secret: { secretName: "login" } },
        { name: "scratch", emptyDir: {} },
        { name: "settings", configMap: { name: "settings" } },
        { name: "data", emptyDir: {} },
        { name: "library", configMap: { name: "library" } },
        { name: "private", secret: { secretName: "private", defaultMode: 0o400 } },
        ...volumes,
      ],
    },
  };
}

interface PodOptions {
  readonly mounts?: readonly { readonly name: string; readonly mountPath: string }[];
  readonly volumes?: readonly object[];
  readonly fsGroup?: number;
}
