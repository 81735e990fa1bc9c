export interface KubeconfigAccess {
  /** Of loopback. */
  readonly port: number;
  readonly token: string;
  /** PEM of the authority that signed the server's certificate. */
  readonly ca?: string;
}

/** The text of a kubeconfig for an API server on this machine. */
export function kubeconfigOf({ port, token, ca }: KubeconfigAccess): string {
  const trust = ca === undefined ? {} : { "certificate-authority-data": Buffer.from(ca).toString("base64") };
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "boxinit", cluster: { server: `https://127.0.0.1:${port}`, ...trust } }],
    users: [{ name: "user", user: { token } }],
    contexts: [{ name: "boxinit", context: { cluster: "boxinit", user: "user" } }],
    "current-context": "boxinit",
  });
}
