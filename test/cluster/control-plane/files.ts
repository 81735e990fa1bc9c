import { generateKeyPairSync, randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeAuthority } from "../../support/certificates.ts";
import { kubeconfigOf } from "../../support/kubeconfig.ts";

export interface ControlPlaneFiles {
  readonly kubeconfig: string;
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
  readonly tokens: string;
  readonly tokenSigningKey: string;
  readonly tokenPublicKey: string;
  readonly auditPolicy: string;
  readonly auditLog: string;
}

export interface WrittenFiles {
  readonly files: ControlPlaneFiles;
  readonly ca: string;
  /** Of an administrator. */
  readonly token: string;
}

/** All that the programs of a control plane read, in its folder. */
export async function writeFiles(folder: string, apiServerPort: number): Promise<WrittenFiles> {
  const authority = await makeAuthority("boxinit test cluster");
  const serving = await authority.issue({ names: ["localhost", "127.0.0.1", ...clusterNames] });
  const token = randomUUID();
  const signing = generateKeyPairSync("ec", {
    namedCurve: "P-256",
    privateKeyEncoding: { type: "sec1", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  const write = (name: string, content: string): string => {
    const file = join(folder, name);
    writeFileSync(file, content, { mode: 0o600 });
    return file;
  };
  const certificate = write("apiserver.crt", serving.certificate);
  const files = {
    authority: write("ca.crt", authority.certificate),
    certificate,
    key: write("apiserver.key", serving.key),
    tokens: write("tokens.csv", `${token},admin,admin,system:masters\n`),
    tokenSigningKey: write("service-account.key", signing.privateKey),
    tokenPublicKey: write("service-account.pub", signing.publicKey),
    auditPolicy: write("audit-policy.yaml", JSON.stringify(auditPolicy)),
    auditLog: join(folder, "audit.log"),
    kubeconfig: write("kubeconfig", kubeconfigOf({ port: apiServerPort, ca: authority.certificate, token })),
  };
  return { files, ca: authority.certificate, token };
}

/** What pods call the API server: its Service has the first address of the range. */
const clusterNames = ["kubernetes.default.svc", "10.0.0.1"];

/** What webhooks say of a pod's creation is in its metadata; the rest would only cost time. */
const auditPolicy = {
  apiVersion: "audit.k8s.io/v1",
  kind: "Policy",
  omitStages: ["RequestReceived"],
  rules: [
    { level: "Metadata", verbs: ["create"], resources: [{ group: "", resources: ["pods"] }] },
    // Of pods that run, such as boxinit's own: what they ask for shows which of their rights they need.
    { level: "Metadata", userGroups: ["system:serviceaccounts"] },
    { level: "None" },
  ],
};
