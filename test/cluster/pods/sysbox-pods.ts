import type { PodParts } from "../../support/review-builder.ts";

const image = "example.test/image";
const preparesFirst = ["sh", "-c", "/opt/prepare && exec /sbin/init"];
/** A token that the pod's author mounts, and names in a variable. */
const token = {
  volume: { name: "vault", projected: { sources: [{ serviceAccountToken: { path: "token", audience: "vault" } }] } },
  mount: { name: "vault", mountPath: "/var/run/secrets/serviceaccount", readOnly: true },
  variable: { name: "TOKEN_FILE", value: "/var/run/secrets/serviceaccount/token" },
};
const withToken = { volumeMounts: [token.mount], env: [token.variable] };
const tokenVolume = { volumes: [token.volume] };

/** Pods that boxinit changes, each in another way. The key can be the pod's name. */
export const repairablePods = {
  wrapped: {},
  "wrapped-with-args": { container: { command: ["bash", "-ec"], args: ["exec /sbin/init --log-level=err", "bash"] } },
  "wrapped-with-token": { container: withToken, spec: tokenVolume },
  "masked-with-token": { container: { ...withToken, command: preparesFirst }, spec: tokenVolume },
  "several-containers": {
    metadata: { annotations: { "example.test/note": "kept" }, labels: { app: "machine" } },
    spec: {
      initContainers: [
        { name: "first", image, command: ["sh", "-c", "exec /sbin/init"] },
        { name: "sidecar", image, command: preparesFirst, restartPolicy: "Always" },
      ],
    },
  },
} as const satisfies Record<string, PodParts>;

/** Pods about which boxinit has something to tell, and that it leaves as they are in every mode. */
export const unrepairablePods = {
  "not-root": { container: { securityContext: { runAsUser: 1000 } } },
  "read-only-root": { container: { securityContext: { readOnlyRootFilesystem: true } } },
  "not-pid-1": { container: { command: ["tini", "--", "/sbin/init"] } },
  "invalid-annotation": { metadata: { annotations: { "boxinit/unwrap": "sometimes" } } },
} as const satisfies Record<string, PodParts>;
