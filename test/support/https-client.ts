import { type Agent, type IncomingHttpHeaders, request as requestHttp } from "node:http";
import { request as requestHttps, type Agent as SecureAgent } from "node:https";
import type { TLSSocket } from "node:tls";

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** `undefined` over plain HTTP. */
  readonly certificate: string | undefined;
}

export interface Ask {
  readonly port: number;
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** PEM of the authority; without it the request goes over plain HTTP. */
  readonly ca?: string;
  readonly client?: { readonly certificate: string; readonly key: string };
  readonly agent?: Agent | SecureAgent;
}

/** One request to loopback, on a connection of its own unless an agent is given. */
export function ask(options: Ask): Promise<Answer> {
  const { port, path, method = "GET", headers = {}, body, ca, client, agent = false } = options;
  const common = { host: "127.0.0.1", port, path, method, headers, agent };
  const tls = { ca, ...(client === undefined ? {} : { cert: client.certificate, key: client.key }) };
  return new Promise((resolve, reject) => {
    const sent = ca === undefined ? requestHttp(common) : requestHttps({ ...common, ...tls });
    sent.on("error", reject);
    sent.on("response", (response) => {
      const chunks: Buffer[] = [];
      const certificate = ca === undefined ? undefined : peerOf(response.socket);
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text, certificate });
      });
    });
    sent.end(body);
  });
}

function peerOf(socket: object): string | undefined {
  return isTls(socket) ? socket.getPeerX509Certificate()?.fingerprint256 : undefined;
}

function isTls(socket: object): socket is TLSSocket {
  return "getPeerX509Certificate" in socket;
}
