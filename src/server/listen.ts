import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import type { WebhookApp } from "./webhook-app.ts";

export interface ListenAddress {
  /** An IP address; `::` is every address of the machine, also where it has no IPv6. */
  readonly address: string;
  /** 0 is any free port. */
  readonly port: number;
}

/** An address that can't be listened on. The message names the setting and what to do. */
export class ListenError extends Error {
  override readonly name = "ListenError";
}

/** @throws ListenError */
export async function listen(
  app: FastifyInstance | WebhookApp,
  { address, port }: ListenAddress,
  setting: string,
): Promise<AddressInfo> {
  try {
    await app.listen({ host: address, port });
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
    if (address === "::" && (code === "EAFNOSUPPORT" || code === "EADDRNOTAVAIL")) {
      return listen(app, { address: "0.0.0.0", port }, setting);
    }
    throw new ListenError(`${setting}: can not listen on ${address} port ${port}: ${explain(code)}`, { cause });
  }
  const [bound] = app.addresses();
  if (typeof bound !== "object") throw new ListenError(`${setting}: ${address} port ${port} gives no address`);
  return bound;
}

function explain(code: string): string {
  switch (code) {
    case "EADDRINUSE":
      return "another process listens there already; stop it, or set another port";
    case "EACCES":
      return "ports below 1024 need a privilege; set a higher port";
    case "EADDRNOTAVAIL":
      return "this machine does not have that address; :PORT is all addresses that it has";
    default:
      return code === "" ? "unknown reason" : code;
  }
}
