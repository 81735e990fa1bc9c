import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { type ControlPlane, startControlPlane } from "../../cluster/control-plane/start-control-plane.ts";
import { waitUntil } from "../../cluster/control-plane/wait-until.ts";
import { ownNetwork } from "./network/own-network.ts";

const root = join(import.meta.dirname, "../../..");
/** Milliseconds until a node knows of an endpoint that has come or gone. */
const propagation = 500;

/** A control plane with a node that runs pods of boxinit's image, and Services that lead to them. */
export interface NodeCluster extends ControlPlane {
  /** Has a folder for each pod, `NAMESPACE_NAME_UID`, with what its containers print, such as `boxinit.log`. */
  readonly podFolder: string;
}

export async function startNodeCluster(): Promise<NodeCluster> {
  const controlPlane = await startControlPlane(undefined, ownNetwork());
  try {
    const { api, supervised, kubeconfig } = controlPlane;
    const podFolder = join(supervised.folder, "pods");
    const bundle = join(supervised.folder, "bundle");
    mkdirSync(podFolder);
    // Sysbox is on other nodes: what needs it waits for one, and never runs here.
    await api.create("/apis/node.k8s.io/v1/runtimeclasses", {
      metadata: { name: "sysbox-runc" },
      handler: "sysbox-runc",
      scheduling: { nodeSelector: { "sysbox-runtime": "running" } },
    });
    await promisify(execFile)(process.execPath, [join(root, "scripts/build.ts"), "--out", bundle]);
    const options = join(supervised.folder, "node.json");
    const dockerfile = join(root, "Dockerfile");
    writeFileSync(options, JSON.stringify({ kubeconfig, folder: podFolder, dockerfile, bundle }));
    const env = { PATH: process.env.PATH ?? "" };
    const start = (name: string, ...args: string[]) => supervised.start({ name, command: process.execPath, args, env });
    await start("node", join(import.meta.dirname, "node/node-process.ts"), options);
    await start("proxy", join(import.meta.dirname, "proxy/proxy-process.ts"), kubeconfig, String(propagation));
    await waitUntil("the node is there", async () => (await api.get("/api/v1/nodes/node")).status === 200);
    return { ...controlPlane, podFolder };
  } catch (error) {
    await controlPlane.stop();
    throw error;
  }
}
