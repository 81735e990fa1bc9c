import { isIP } from "node:net";
import { z } from "zod";
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
      .describe("how many connections for reviews may be open; further ones are dropped"),
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
    certificate: file.optional().describe("file with the serving certificate and its intermediates, in PEM"),
    key: file.optional().describe("file with the certificate's private key, in PEM"),
    clientCa: file
      .optional()
      .describe("file with the authorities whose clients are let in, in PEM; without it every client is"),
  }),
  log: z.strictObject({
    level: z
      .enum(logLevels)
      .default("info")
      .describe("which log lines are written; SIGUSR2 switches to debug and back"),
  }),
});

export type Config = z.output<typeof configSchema>;
