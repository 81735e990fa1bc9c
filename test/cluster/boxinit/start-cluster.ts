import { type ControlPlane, startControlPlane } from "../control-plane/start-control-plane.ts";
import type { Release } from "../kubernetes/releases.ts";
import { type Registration, registerWebhook } from "./register-webhook.ts";
import { makeServingIdentity, type ServingIdentity } from "./serving-identity.ts";
import { type BoxinitProcess, startBoxinit } from "./start-boxinit.ts";

export interface Cluster extends ControlPlane {
  readonly boxinit: BoxinitProcess;
  readonly identity: ServingIdentity;
}

export interface ClusterOptions {
  readonly release?: Release;
  /** Flags for `boxinit serve`. */
  readonly args?: readonly string[];
  readonly registration?: Partial<Registration>;
}

/** A control plane with boxinit beside it, registered as it is shipped: what an installed cluster is. */
export async function startCluster({ release, args, registration }: ClusterOptions = {}): Promise<Cluster> {
  const controlPlane = await startControlPlane(release);
  try {
    const identity = await makeServingIdentity(controlPlane.supervised.folder);
    const boxinit = await startBoxinit(controlPlane.supervised, identity, args);
    await registerWebhook(controlPlane.api, { port: boxinit.webhookPort, ca: identity.ca, ...registration });
    return { ...controlPlane, boxinit, identity };
  } catch (error) {
    await controlPlane.stop();
    throw error;
  }
}
