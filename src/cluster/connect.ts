import {
  AdmissionregistrationV1Api,
  type Configuration,
  type ConfigurationOptions,
  CoreV1Api,
  createConfiguration,
  Exec,
  HttpMethod,
  KubeConfig,
  PatchStrategy,
  ServerConfiguration,
  setHeaderOptions,
} from "@kubernetes/client-node";
import { version } from "../version.ts";
import type { Answer, JsonRequest } from "./json-request.ts";

/** Milliseconds: a request that takes longer has failed. */
const requestTimeout = 10_000;

/** An API server, by the parts of it that are asked for. */
export interface Connection {
  readonly core: CoreV1Api;
  readonly admissionRegistration: AdmissionregistrationV1Api;
  /** Runs programs in containers, over a WebSocket. */
  readonly exec: Exec;
  /** For a patch in which lists are merged by their items' names. */
  readonly strategicMerge: ConfigurationOptions;
  /** The API server's address, without anything secret. */
  readonly server: string;
  /** Of the context, or of the pod that this runs in; `default` where none is named. */
  readonly namespace: string;
  /**
   * Sends a request as it is, and hands over the answer as it is: the client's typed calls would drop the fields that
   * they don't know. Throws only where there is no answer.
   */
  send(request: JsonRequest): Promise<Answer>;
}

/** Which API server, where it is not the one that is found without being told. */
export interface ClusterChoice {
  /** Path of a kubeconfig. */
  readonly kubeconfig?: string;
  /** Name of one of its contexts. */
  readonly context?: string;
  /** Ends requests that are on their way. */
  readonly signal?: AbortSignal;
}

/**
 * The API server that the kubeconfig names, or that of the cluster that this runs in.
 *
 * This file alone has the client, and is loaded lazily: the client is several times as large as everything else.
 *
 * @throws Error where neither is there, or the choice is not in it
 */
export function connect({ signal, ...choice }: ClusterChoice = {}): Connection {
  const config = loadConfig(choice);
  const server = config.getCurrentCluster()?.server;
  if (server === undefined) throw new Error("the kubeconfig names no cluster in its current context");
  const configuration = createConfiguration({
    baseServer: new ServerConfiguration(server, {}),
    authMethods: { default: keepConnections(config) },
    promiseMiddleware: [
      {
        pre: async (request) => {
          prepare(request, requestTimeout, signal);
          return request;
        },
        post: async (response) => response,
      },
    ],
  });
  return {
    core: new CoreV1Api(configuration),
    admissionRegistration: new AdmissionregistrationV1Api(configuration),
    exec: new Exec(config),
    strategicMerge: setHeaderOptions("Content-Type", PatchStrategy.StrategicMergePatch),
    server,
    namespace: config.getContextObject(config.currentContext)?.namespace ?? "default",
    send: (request) => send(configuration, request, signal),
  };
}

/** A WebSocket would wait for its opening for ever. */
class PatientConfig extends KubeConfig {
  override async applyToHTTPSOptions(options: Parameters<KubeConfig["applyToHTTPSOptions"]>[0]): Promise<void> {
    await super.applyToHTTPSOptions(options);
    Object.assign(options, { handshakeTimeout: requestTimeout });
  }
}

function loadConfig({ kubeconfig, context }: ClusterChoice): KubeConfig {
  const config = new PatientConfig();
  if (kubeconfig === undefined) config.loadFromDefault();
  else config.loadFromFile(kubeconfig);
  // What the client falls back to where it finds nothing: plain HTTP on a port of this machine.
  if (config.currentContext === "loaded-context")
    throw new Error("there is no kubeconfig, and no ServiceAccount's token");
  if (context === undefined) return config;
  if (config.getContextObject(context) === null) throw new Error(`the kubeconfig has no context ${context}`);
  config.setCurrentContext(context);
  return config;
}

async function send(
  { baseServer, httpApi, authMethods }: Configuration,
  { method, path, query = {}, body, contentType = "application/json", timeout = requestTimeout }: JsonRequest,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  const context = baseServer.makeRequestContext(path, HttpMethod[method]);
  for (const [name, value] of Object.entries(query)) context.setQueryParam(name, value);
  context.setHeaderParam("Accept", "application/json");
  if (body !== undefined) {
    context.setHeaderParam("Content-Type", contentType);
    context.setBody(JSON.stringify(body));
  }
  prepare(context, timeout, signal);
  await authMethods.default?.applySecurityAuthentication(context);
  const response = await httpApi.send(context).toPromise();
  return { status: response.httpStatusCode, headers: response.headers, body: parse(await response.body.text()) };
}

/** What every request has: a sender, and an end. */
function prepare(request: Request, timeout: number, signal: AbortSignal | undefined): void {
  request.setHeaderParam("User-Agent", `boxinit/${version}`);
  const ends = AbortSignal.timeout(timeout);
  request.setSignal(signal === undefined ? ends : AbortSignal.any([signal, ends]));
}

/** What is no JSON stays text: a proxy in between has its own pages. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Milliseconds after which connections are made anew, with what the file of the cluster's authority says by then. */
const connectionLife = 600_000;

type Request = Parameters<KubeConfig["applySecurityAuthentication"]>[0];

/** The client would make a connection for each request, and leave it open. */
function keepConnections(config: KubeConfig) {
  let kept:
    | { readonly dispatcher: NonNullable<ReturnType<Request["getDispatcher"]>>; readonly until: number }
    | undefined;
  return {
    getName: () => config.getName(),
    applySecurityAuthentication: async (request: Request) => {
      await config.applySecurityAuthentication(request);
      const made = request.getDispatcher();
      if (made === undefined) return;
      const now = performance.now();
      if (kept === undefined || now > kept.until) {
        void kept?.dispatcher.close();
        kept = { dispatcher: made, until: now + connectionLife };
      }
      request.setDispatcher(kept.dispatcher);
    },
  };
}
