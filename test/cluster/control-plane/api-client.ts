import { Agent } from "node:https";
import { readWarnings } from "../../../src/cluster/dry-run-pod.ts";
import { type Answer, ask } from "../../support/https-client.ts";

export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
  /** As kubectl would print them. */
  readonly warnings: readonly string[];
}

export const webhookConfigurations = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations";

/** The API server over HTTPS, and nothing between: no retry, no validation, no type that drops a field. */
export interface ApiClient {
  get(path: string): Promise<ApiAnswer>;
  /** @param path - with its query, such as `/api/v1/namespaces/default/pods?dryRun=All` */
  post(path: string, object: unknown): Promise<ApiAnswer>;
  /**
   * A `post` whose object has to be created.
   *
   * @throws Error with the path and the answer, where it is not
   */
  create(path: string, object: unknown): Promise<ApiAnswer>;
  put(path: string, object: unknown): Promise<ApiAnswer>;
  /** A JSON merge patch (RFC 7396). */
  patch(path: string, change: unknown): Promise<ApiAnswer>;
  delete(path: string): Promise<ApiAnswer>;
  close(): void;
}

export interface Access {
  readonly port: number;
  /** PEM of the authority that signed the server's certificate. */
  readonly ca: string;
  readonly token: string;
}

export function createApiClient({ port, ca, token }: Access): ApiClient {
  // Less than the 90 s after which the API server ends a connection that is idle: a request could meet its end.
  const agent = new Agent({ keepAlive: true, timeout: 60_000 });
  const send = async (method: string, path: string, object?: unknown, type = "application/json") => {
    const headers = { authorization: `Bearer ${token}`, accept: "application/json", "content-type": type };
    const body = object === undefined ? {} : { body: JSON.stringify(object) };
    return read(await ask({ port, ca, agent, method, path, headers, ...body }));
  };
  const post = (path: string, object: unknown) => send("POST", path, object);
  return {
    get: (path) => send("GET", path),
    post,
    create: async (path, object) => {
      const answer = await post(path, object);
      if (answer.status !== 201) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
      return answer;
    },
    put: (path, object) => send("PUT", path, object),
    patch: (path, change) => send("PATCH", path, change, "application/merge-patch+json"),
    delete: (path) => send("DELETE", path),
    close: () => agent.destroy(),
  };
}

function read({ status, headers, body }: Answer): ApiAnswer {
  const isJson = headers["content-type"]?.startsWith("application/json") ?? false;
  return { status, body: isJson ? JSON.parse(body) : body, warnings: readWarnings(headers.warning?.toString()) };
}
