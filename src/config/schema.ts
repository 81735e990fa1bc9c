import { isIP } from "node:net";
import * as z from "zod";
import { logLevels } from "../telemetry/log-level.ts";
import { policySchema } from "./policy-schema.ts";

const listenPattern = /^(?<address>|[\d.]+|\[[\da-fA-F]*:[\da-fA-F:.]*\]):(?<port>\d{1,5})$/;

/** `ADDRESS:PORT`. No key is called port: a Service named boxinit-server would set BOXINIT_SERVER_PORT in pods. */
const listen = z
  .string()
  .refine((text) => parseListen(text) !== undefined, "is not ADDRESS:PORT, [ADDRESS]:PORT or :PORT");

/** The address without brackets; all addresses where none is given. */
export function parseListen(text: string): { readonly address: string; readonly port: number } | undefined {
  const { address = "", port = "" } = listenPattern.exec(text)?.groups ?? {};
  const bare = address === "" ? "::" : address.replace(/[[\]]/g, "");
  return port !== "" && Number(port) <= 65_535 && isIP(bare) !== 0 ? { address: bare, port: Number(port) } : undefined;
}

const file = z.string().min(1, "is empty");
/** A DNS subdomain, as Kubernetes names these objects. */
const objectName = z.string().regex(/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/, "is not the name of an object");
const days = z.number().positive().max(3650);
const seconds = z.number().min(0).max(86_400);

/** Every setting: its type, default, limits and what it is for. Files, environment, flags and documentation follow. */
export const configSchema = z.strictObject({
  policy: policySchema,
  server: z.strictObject({
    listen: listen.default(":8443").describe("where admission reviews are taken, over HTTPS"),
    opsListen: listen.default(":8080").describe("where /livez, /readyz and /metrics are answered, over plain HTTP"),
    maxConnections: z
      .int()
      .min(1)
      .max(100_000)
      .default(1000)
      .describe("how many connections for reviews may be open; for each further one, one is closed"),
    bodyMemoryMiB: z
      .int()
      .min(10)
      .max(4096)
      .default(64)
      .describe("how much of reviews may be in memory while they arrive, in MiB; past it the answer is 503"),
    drainSeconds: z
      .number()
      .min(0)
      .max(3600)
      .default(10)
      .describe("how long to go on serving after SIGTERM, so that connections move to other replicas"),
  }),
  tls: z.strictObject({
    mode: z
      .enum(["files", "self"])
      .default("files")
      .describe("where the serving certificate is from: files, or self: boxinit issues it (section certificates)"),
    certificate: file.optional().describe("file with the serving certificate and its intermediates, in PEM"),
    key: file.optional().describe("file with the certificate's private key, in PEM"),
    clientCa: file
      .optional()
      .describe("file with the authorities whose clients are let in, in PEM; without it every client is"),
  }),
  certificates: z.strictObject({
    namespace: objectName.optional().describe("the namespace that boxinit runs in"),
    secret: objectName
      .default("boxinit-certificates")
      .describe("Secret in that namespace in which the certificates are kept"),
    webhookConfiguration: objectName
      .default("zz-boxinit")
      .describe("MutatingWebhookConfiguration whose webhooks are to trust the certificates"),
    names: z
      .array(z.hostname("is no host name"))
      .default([])
      .describe("host names that the API server calls boxinit by, such as boxinit.NAMESPACE.svc"),
    authorityDays: days.default(365).describe("how long an authority lives; the next one takes over well before"),
    servingDays: days
      .default(30)
      .describe(
        "how long a serving certificate lives, at most a third of an authority's life; renewed after two thirds",
      ),
    clockSkewSeconds: seconds.default(900).describe("how far the clocks of the cluster may be apart"),
    settleSeconds: seconds
      .default(60)
      .describe("how long a new authority must have been in the webhooks before anything is served under it"),
  }),
  audit: z.strictObject({
    events: z
      .enum(["off", "audit", "all"])
      .default("off")
      .describe(
        "which decisions are told as Events on the pods' owners: off, audit (those of audit mode), all (of enforce too)",
      ),
    runtimeClasses: z
      .boolean()
      .default(false)
      .describe("whether to look every five minutes for RuntimeClasses of Sysbox that policy.runtimeClasses lacks"),
  }),
  log: z.strictObject({
    level: z
      .enum(logLevels)
      .default("info")
      .describe("which log lines are written; SIGUSR2 switches to debug and back"),
  }),
});

export type Config = z.output<typeof configSchema>;
