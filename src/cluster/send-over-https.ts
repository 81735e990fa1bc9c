import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from "node:http";
import { Agent, type RequestOptions, request as requestHttps } from "node:https";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { version } from "../version.ts";
import { parseWithinBounds, textWithinBounds } from "./answer-bounds.ts";
import type { Answer, JsonRequest } from "./json-request.ts";
import { readListText } from "./list-text.ts";

/** Who asks, whom to trust and which way to go, fresh for each request: tokens and authorities change. */
export type Access = Pick<
  RequestOptions,
  "agent" | "auth" | "ca" | "cert" | "headers" | "key" | "rejectUnauthorized"
> & {
  readonly servername?: string | undefined;
  /** Whether the agent knows the way through a proxy. */
  readonly isThroughProxy: boolean;
};

/** @throws Error where there is no answer, or the signal's reason where it comes first */
export type Sender = (request: Omit<JsonRequest, "timeout">, signal: AbortSignal) => Promise<Answer>;

/** Milliseconds after which a connection that nobody uses is closed: API servers and what stands before them wait longer. */
const idleTimeout = 20_000;

/**
 * Requests over connections that are kept open. One is taken for a request only where it was made with the same
 * authority, certificate and key (https.Agent), so that connections are made anew where those are.
 */
export function createSender(server: string, access: () => Promise<Access>): Sender {
  const isSecure = server.startsWith("https:");
  const options = { keepAlive: true, timeout: idleTimeout };
  const kept = isSecure ? new Agent(options) : new HttpAgent(options);
  // An address may have a path: that of a proxy such as Rancher's.
  const base = server.replace(/\/+$/, "");

  return async ({ method, path, query = {}, body, contentType = "application/json", itemsAsText }, signal) => {
    const { isThroughProxy, agent, headers, ...rest } = await access();
    const url = new URL(`${base}${path}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const content = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    const sent = {
      ...rest,
      agent: isThroughProxy ? agent : kept,
      method,
      signal,
      headers: {
        ...headers,
        Accept: "application/json",
        "Accept-Encoding": "gzip",
        "User-Agent": `boxinit/${version}`,
        ...(content === undefined ? {} : { "Content-Type": contentType, "Content-Length": content.length }),
      },
    };
    try {
      const { text, ...answer } = await answerOf(url, sent, content);
      return { ...answer, body: (itemsAsText ? readListText(text) : undefined) ?? parseWithinBounds(text) };
    } catch (error) {
      throw signal.aborted ? signal.reason : error;
    }
  };
}

async function answerOf(url: URL, options: RequestOptions, content: Buffer | undefined) {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = url.protocol === "https:" ? requestHttps(url, options) : requestHttp(url, options);
    request.once("response", resolve).on("error", reject);
    // Node.js says no more of a connection that was to become another protocol's.
    request.once("close", () => reject(new Error("the connection was closed without an answer")));
    request.end(content);
  });
  const isPacked = response.headers["content-encoding"] === "gzip";
  // Whoever reads hears of a failure. Of streams that are put together by `compose`, a body that ends too early would end
  // the process.
  const body = await textWithinBounds(isPacked ? pipeline(response, createGunzip(), () => undefined) : response);
  const headers = Object.entries(response.headers).map(([name, value]) => [name, String(value)]);
  return { status: response.statusCode ?? 0, headers: Object.fromEntries(headers), text: body };
}
