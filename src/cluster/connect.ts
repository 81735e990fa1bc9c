import {
  AdmissionregistrationV1Api,
  type ConfigurationOptions,
  CoreV1Api,
  createConfiguration,
  KubeConfig,
  PatchStrategy,
  ServerConfiguration,
  setHeaderOptions,
} from "@kubernetes/client-node";
import { version } from "../version.ts";

/** Milliseconds: a request that takes longer has failed. */
const requestTimeout = 10_000;

/** An API server, by the parts of it that are asked for. */
export interface Connection {
  readonly core: CoreV1Api;
  readonly admissionRegistration: AdmissionregistrationV1Api;
  /** For a patch in which lists are merged by their items' names. */
  readonly strategicMerge: ConfigurationOptions;
}

/**
 * The API server that the kubeconfig names, or that of the cluster that this runs in.
 *
 * This file alone has the client, and is loaded lazily: the client is several times as large as everything else.
 *
 * @param signal - ends requests that are on their way
 * @throws Error where neither is there
 */
export function connect(signal?: AbortSignal): Connection {
  const config = new KubeConfig();
  config.loadFromDefault();
  // What the client falls back to where it finds nothing: plain HTTP on a port of this machine.
  if (config.currentContext === "loaded-context")
    throw new Error("there is no kubeconfig, and no ServiceAccount's token");
  const server = config.getCurrentCluster()?.server;
  if (server === undefined) throw new Error("the kubeconfig names no cluster in its current context");
  const configuration = createConfiguration({
    baseServer: new ServerConfiguration(server, {}),
    authMethods: { default: keepConnections(config) },
    promiseMiddleware: [
      {
        pre: async (request) => {
          request.setHeaderParam("User-Agent", `boxinit/${version}`);
          const timeout = AbortSignal.timeout(requestTimeout);
          request.setSignal(signal === undefined ? timeout : AbortSignal.any([signal, timeout]));
          return request;
        },
        post: async (response) => response,
      },
    ],
  });
  return {
    core: new CoreV1Api(configuration),
    admissionRegistration: new AdmissionregistrationV1Api(configuration),
    strategicMerge: setHeaderOptions("Content-Type", PatchStrategy.StrategicMergePatch),
  };
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
