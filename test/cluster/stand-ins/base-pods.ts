import type { PodParts } from "../../support/review-builder.ts";

const commands = {
  recognised: ["/sbin/init"],
  wrapped: ["sh", "-c", "exec /sbin/init"],
  masked: ["sh", "-c", "/opt/prepare && exec /sbin/init"],
} as const;

export type Kind = keyof typeof commands;
export const kinds = ["recognised", "wrapped", "masked"] as const satisfies readonly Kind[];

/** A pod whose container `main` starts systemd, with a token of its author and an init container that is not systemd. */
export function podOfKind(kind: Kind, tokenPath = "/var/run/secrets/serviceaccount"): PodParts {
  return {
    metadata: { annotations: { "azure.workload.identity/inject-proxy-sidecar": "true" } },
    container: {
      command: commands[kind],
      env: [{ name: "TOKEN_FILE", value: `${tokenPath}/token` }],
      volumeMounts: [{ name: "authored", mountPath: tokenPath, readOnly: true }],
    },
    spec: {
      initContainers: [{ name: "migrate", image: "example.test/migrate" }],
      volumes: [
        {
          name: "authored",
          projected: { sources: [{ serviceAccountToken: { path: "token", audience: "the author's" } }] },
        },
      ],
    },
  };
}
