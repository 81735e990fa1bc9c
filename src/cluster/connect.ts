import type { Exec } from "@kubernetes/client-node";
import { KubeConfig } from "@kubernetes/client-node";
import type { Answer, JsonRequest } from "./json-request.ts";
import { createSender, type Sender } from "./send-over-https.ts";

/** Milliseconds: a request that takes longer has failed. */
const requestTimeout = 10_000;

/** An API server, by what is asked of it. */
export interface Connection {
  /** What runs programs in containers, over a WebSocket. */
  loadExec(): Promise<Exec>;
  /** The API server's address, without anything secret. */
  readonly server: string;
  /** Of the context, or of the pod that this runs in; `default` where none is named. */
  readonly namespace: string;
  /** Sends a request as it is, and hands over the answer as it is. Throws only where there is no answer. */
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
 * This file and exec-client.ts alone have the client, and are loaded lazily. Of the client it is what finds the API server
 * and says who asks: its typed calls are larger than everything else, and drop the fields that they don't know.
 *
 * @throws Error where neither is there, or the choice is not in it
 */
export function connect({ signal, ...choice }: ClusterChoice = {}): Connection {
  const config = loadConfig(choice);
  const server = config.getCurrentCluster()?.server;
  if (server === undefined) throw new Error("the kubeconfig names no cluster in its current context");
  const sendOverHttps: Sender = createSender(server, async () => {
    const access: Parameters<KubeConfig["applyToHTTPSOptions"]>[0] = {};
    await config.applyToHTTPSOptions(access);
    return { ...access, isThroughProxy: Boolean(config.getCurrentCluster()?.proxyUrl) };
  });
  return {
    loadExec: async () => (await import("./exec-client.ts")).execClient(config),
    server,
    namespace: config.getContextObject(config.currentContext)?.namespace ?? "default",
    send: ({ timeout = requestTimeout, ...request }) => {
      const ends = AbortSignal.timeout(timeout);
      return sendOverHttps(request, signal === undefined ? ends : AbortSignal.any([signal, ends]));
    },
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
    throw new Error(
      "there is no kubeconfig, and no ServiceAccount's token: name one by KUBECONFIG, or have it at ~/.kube/config",
    );
  if (context === undefined) return config;
  if (config.getContextObject(context) === null) throw new Error(`the kubeconfig has no context ${context}`);
  config.setCurrentContext(context);
  return config;
}
