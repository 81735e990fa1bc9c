import { keepCurrent } from "../../certificates/keep-current.ts";
import type { Lifetimes } from "../../certificates/lifetimes.ts";
import type { Issuer } from "../../certificates/ports.ts";
import { createReplica } from "../../certificates/replica.ts";
import type { ServingCertificate } from "../../certificates/state.ts";
import { certificateSecret } from "../../cluster/certificate-secret.ts";
import type { Connection } from "../../cluster/connect.ts";
import { webhookBundles } from "../../cluster/webhook-bundles.ts";
import type { Config } from "../../config/schema.ts";
import type { CredentialSource } from "../../server/credential-source.ts";
import { type Credentials, CredentialsError, readClientCa } from "../../server/credentials.ts";
import { recordCertificates } from "../../telemetry/record-certificates.ts";
import { UsageError } from "../exit-codes.ts";
import { latestOf } from "./latest.ts";

/** What signs is loaded when it is first asked to. */
const issuer: Issuer = {
  authority: async (...asked) => (await import("../../certificates/issue.ts")).issuer.authority(...asked),
  serving: async (...asked) => (await import("../../certificates/issue.ts")).issuer.serving(...asked),
};

/**
 * Certificates that boxinit issues, shares with its other replicas, and has the webhooks trust.
 *
 * @throws UsageError where the configuration lacks what it takes
 */
export function selfIssuedCredentials({ certificates, tls }: Config): CredentialSource {
  const { namespace, secret, webhookConfiguration, names } = certificates;
  if (namespace === undefined || names.length === 0) {
    throw new UsageError("tls.mode is self: set certificates.namespace and certificates.names");
  }
  const lifetimes = readLifetimes(certificates);
  return async ({ metrics, logger, signal }) => {
    const connection = await connectOrExplain(signal);
    const clientCa = tls.clientCa === undefined ? undefined : await readClientCa(tls.clientCa);
    const presented = latestOf<Credentials>();
    const replica = createReplica({
      bundles: webhookBundles(connection, webhookConfiguration),
      states: certificateSecret(connection, { namespace, name: secret }),
      issuer,
      names,
      lifetimes,
      now: () => Date.now(),
      elapsed: () => performance.now(),
      present: (serving) => presented.set(toCredentials(serving, clientCa)),
    });
    const record = recordCertificates(replica, metrics, logger);
    const kept = keepCurrent(replica, { lifetimes, signal, ...record });
    return {
      first: await presented.first(signal),
      follow: (onChange) => {
        presented.follow(onChange);
        return kept;
      },
      isTrusted: () => replica.isTrusted(),
    };
  };
}

const second = 1000;
const day = 86_400 * second;

function readLifetimes(certificates: Config["certificates"]): Lifetimes {
  const { authorityDays, servingDays, clockSkewSeconds, settleSeconds } = certificates;
  if (servingDays * 3 > authorityDays) {
    throw new UsageError(
      `certificates.servingDays is ${servingDays}, more than a third of certificates.authorityDays, ${authorityDays}`,
    );
  }
  for (const key of ["clockSkewSeconds", "settleSeconds"] as const) {
    if (certificates[key] * second * 3 <= servingDays * day) continue;
    throw new UsageError(`certificates.${key} is ${certificates[key]}, more than a third of certificates.servingDays`);
  }
  return {
    authority: Math.round(authorityDays * day),
    serving: Math.round(servingDays * day),
    clockSkew: Math.round(clockSkewSeconds * second),
    settling: Math.round(settleSeconds * second),
  };
}

async function connectOrExplain(signal: AbortSignal): Promise<Connection> {
  try {
    const { connect } = await import("../../cluster/connect.ts");
    return connect({ signal });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CredentialsError(`tls.mode is self, and there is no API server to ask: ${reason}`, { cause });
  }
}

function toCredentials({ certificate, key, notAfter }: ServingCertificate, clientCa: string | undefined): Credentials {
  const context = { cert: certificate, key, ...(clientCa === undefined ? {} : { ca: clientCa }) };
  return { context, notAfter: new Date(notAfter) };
}
