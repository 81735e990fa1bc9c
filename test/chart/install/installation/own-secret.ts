import type { ControlPlane } from "../../../cluster/control-plane/start-control-plane.ts";
import { type CertificateAuthority, makeAuthority } from "../../../support/certificates.ts";

/** A Secret that an operator brings, for `tls.mode: secret`; not created yet. */
export interface OwnSecret {
  /** Arguments for Helm. */
  readonly args: readonly string[];
  create(): Promise<void>;
  /** Another certificate in its place. */
  renew(): Promise<void>;
}

const name = "brought-by-hand";

export async function bringSecret({ api }: ControlPlane, namespace: string): Promise<OwnSecret> {
  const authority = await makeAuthority("boxinit test authority");
  const secrets = `/api/v1/namespaces/${namespace}/secrets`;
  const caBundle = base64(authority.certificate);
  return {
    args: ["tls.mode=secret", `tls.secret.name=${name}`, `tls.secret.caBundle=${caBundle}`].flatMap((one) => [
      "--set",
      one,
    ]),
    create: async () => {
      const data = await issued(authority, namespace);
      await api.create(secrets, { metadata: { name }, type: "kubernetes.io/tls", data });
    },
    renew: async () => {
      const answer = await api.patch(`${secrets}/${name}`, { data: await issued(authority, namespace) });
      if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
    },
  };
}

async function issued(authority: CertificateAuthority, namespace: string): Promise<Readonly<Record<string, string>>> {
  const { certificate, key } = await authority.issue({ names: [`boxinit.${namespace}.svc`] });
  return { "tls.crt": base64(certificate), "tls.key": base64(key) };
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
