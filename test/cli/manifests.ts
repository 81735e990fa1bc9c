import { stringify } from "yaml";

/** A container that starts systemd behind a shell, and its token below /run. */
export const wrappedPodSpec = {
  runtimeClassName: "sysbox-runc",
  automountServiceAccountToken: false,
  containers: [
    {
      name: "main",
      image: "registry.example/systemd:1",
      command: ["sh", "-c", "exec /sbin/init"],
      volumeMounts: [{ name: "token", mountPath: "/var/run/secrets/serviceaccount", readOnly: true }],
    },
  ],
  volumes: [{ name: "token", projected: { sources: [{ serviceAccountToken: { path: "token" } }] } }],
};

export const rightPodSpec = {
  runtimeClassName: "sysbox-runc",
  automountServiceAccountToken: false,
  containers: [{ name: "main", image: "registry.example/systemd:1", command: ["/sbin/init"] }],
};

export function pod(name: string, spec: object): object {
  return { apiVersion: "v1", kind: "Pod", metadata: { name }, spec };
}

export function yamlOf(...documents: readonly object[]): string {
  return documents.map((document) => stringify(document)).join("---\n");
}
