import { readFileSync } from "node:fs";
import { join } from "node:path";
import { azureWorkloadIdentity } from "../../cluster/stand-ins/azure-workload-identity.ts";
import { eksIrsa } from "../../cluster/stand-ins/eks-pod-identity.ts";
import type { Patcher } from "../../cluster/stand-ins/patching-webhook.ts";
import type { Image } from "../runtime/cri-config.ts";
import type { StartedContainer } from "../runtime/start-container.ts";
import { outputOf, type Start, unitsAtBoot } from "./started-programs.ts";

const argv = (cloud: string) => ["/usr/local/bin/node", "/opt/app/cloud-token-process.ts", cloud];
const programs = { aws: argv("aws"), azure: argv("azure"), google: argv("google") } as const;

export type Cloud = keyof typeof programs;
export const clouds: readonly Cloud[] = ["aws", "azure", "google"];

/** For whom the token is that each sends. */
export const audiences: Readonly<Record<Cloud, string>> = {
  aws: "sts.amazonaws.com",
  azure: "api://AzureADTokenExchange",
  google: "example.svc.id.goog",
};

/** The webhooks that mount a token and name it in variables. Google's is the author's to mount. */
export const identityWebhooks = { eks: eksIrsa, azure: azureWorkloadIdentity } satisfies Readonly<
  Record<string, Patcher>
>;

/** An image with a reader for each, which it starts at boot. */
export const imageWithReaders: Image = {
  ofMachine: { "/usr/local/bin/node": process.execPath },
  files: {
    "/opt/app/package.json": JSON.stringify({ type: "module" }),
    "/opt/app/cloud-token-process.ts": readFileSync(join(import.meta.dirname, "inside/cloud-token-process.ts"), "utf8"),
    ...unitsAtBoot(programs),
  },
};

/** The token that a reader found, or the words in which it failed. */
export async function tokenFor(container: Pick<StartedContainer, "exec">, cloud: Cloud, start: Start): Promise<string> {
  return (await outputOf(container, programs, cloud, start)).replace(/\n$/, "");
}

const ksa = "/var/run/secrets/tokens/gcp-ksa";

/** What Google's documentation tells an author to write (fleet workload identity, "workload that runs in a pod"). */
export const withGoogleToken = {
  configMap: {
    metadata: { name: "google-credentials" },
    data: {
      config: JSON.stringify({
        type: "external_account",
        audience: "identitynamespace:example.svc.id.goog:https://gkehub.googleapis.com/example",
        subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
        token_url: "https://sts.googleapis.com/v1/token",
        credential_source: { file: `${ksa}/token` },
      }),
    },
  },
  env: [{ name: "GOOGLE_APPLICATION_CREDENTIALS", value: `${ksa}/google-application-credentials.json` }],
  volumeMounts: [{ name: "gcp-ksa", mountPath: ksa, readOnly: true }],
  volumes: [
    {
      name: "gcp-ksa",
      projected: {
        defaultMode: 420,
        sources: [
          { serviceAccountToken: { path: "token", audience: audiences.google, expirationSeconds: 172_800 } },
          {
            configMap: {
              name: "google-credentials",
              items: [{ key: "config", path: "google-application-credentials.json" }],
            },
          },
        ],
      },
    },
  ],
};
