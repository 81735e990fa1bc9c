import { stringify } from "yaml";

/** What systemd wants of a container besides, so that there is no advice to give. */
const stops = { preStop: { exec: { command: ["sh", "-c", "kill -s RTMIN+3 1"] } } };

/** A container that starts systemd behind a shell, and its token below /run. */
export const wrappedPodSpec = {
  runtimeClassName: "sysbox-runc",
  hostUsers: false,
  automountServiceAccountToken: false,
  containers: [
    {
      name: "main",
      image: "registry.example/systemd:1",
      command: ["sh", "-c", "exec /sbin/init"],
      lifecycle: stops,
      volumeMounts: [{ name: "token", mountPath: "/var/run/secrets/serviceaccount", readOnly: true }],
    },
  ],
  volumes: [{ name: "token", projected: { sources: [{ serviceAccountToken: { path: "token" } }] } }],
};

export const rightPodSpec = {
  runtimeClassName: "sysbox-runc",
  hostUsers: false,
  automountServiceAccountToken: false,
  containers: [{ name: "main", image: "registry.example/systemd:1", command: ["/sbin/init"], lifecycle: stops }],
};

export function pod(name: string, spec: object): object {
  return { apiVersion: "v1", kind: "Pod", metadata: { name }, spec };
}

export function yamlOf(...documents: readonly object[]): string {
  return documents.map((document) => stringify(document)).join("---\n");
}
