import { join } from "node:path";
import { z } from "zod";
import type { ControlPlane } from "../../cluster/control-plane/start-control-plane.ts";
import { waitUntil } from "../../cluster/control-plane/wait-until.ts";
import { podsOf } from "../../cluster/pods/create-pod.ts";
import { type RunnablePod, readRunnablePod } from "../../systemd/pod-schema.ts";
import type { Booted } from "../../systemd/seen/sighting.ts";
import { exec, runKubectl } from "../pods/exec.ts";
import { deletePod } from "../pods/run-pod.ts";
import { inNamespace } from "./case-pod.ts";
import { folderOf, rootOfNode } from "./volume-folder.ts";

export interface BootedOnNode extends Booted {
  /** As the API server has stored it. */
  readonly stored: RunnablePod;
}

const ended = z.object({ exitCode: z.number(), reason: z.string().optional(), message: z.string().optional() });
const state = z.object({ running: z.object({}).optional(), terminated: ended.optional() });
const withStatus = z.object({
  metadata: z.object({ uid: z.string() }),
  status: z.object({
    containerStatuses: z.array(z.object({ name: z.string(), state: state.default({}) })).default([]),
  }),
});

/** Far above what a start takes, in seconds. */
const patience = 120;

/**
 * Creates the pod, and waits until its container `main` has ended, or has booted.
 *
 * @param pid1 - of what becomes PID 1 in it, as /proc/1/comm says it
 * @throws Error where it is not created, or where kubelet can't start it
 */
export async function bootOnNode(
  node: ControlPlane,
  namespace: string,
  pod: RunnablePod,
  pid1 = "systemd",
): Promise<BootedOnNode> {
  const { name } = pod.metadata;
  const path = `${podsOf(namespace)}/${name}`;
  const named = { namespace, name };
  const created = (await node.api.create(podsOf(namespace), inNamespace(pod, namespace))).body;
  const stored = readRunnablePod(created);
  const { uid } = withStatus.parse(created).metadata;
  const volume = (of: string) => {
    const found = stored.spec.volumes.find((one) => one.name === of);
    if (found === undefined) throw new Error(`${path} has no volume ${of}`);
    return join(rootOfNode(node), folderOf(found, uid));
  };
  const stop = () => deletePod(node, named);
  try {
    let end: z.infer<typeof ended> | undefined;
    await waitUntil(
      `${path} has booted`,
      async () => {
        const { status } = withStatus.parse((await node.api.get(path)).body);
        const main = status.containerStatuses.find((one) => one.name === "main")?.state;
        end = main?.terminated;
        if (end !== undefined) return true;
        if (main?.running === undefined) return false;
        return (await exec(node, named, ["sh", "-c", bootScript, "boot", pid1], "main")).code === 0;
      },
      { seconds: patience },
    );
    if (end?.reason === "StartError") throw new Error(end.message);
    const atEnd = end === undefined ? undefined : await readEnd(node, path, namespace, name, end.exitCode);
    const result = atEnd === undefined ? new Promise<never>(() => {}) : Promise.resolve(atEnd);
    return {
      stored,
      volume,
      stop,
      container: (container = "main") => ({ exec: (argv) => exec(node, named, argv, container), ended: result }),
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function readEnd(node: ControlPlane, path: string, namespace: string, name: string, code: number) {
  const {
    code: failed,
    stdout,
    stderr,
  } = await runKubectl(node, ["--namespace", namespace, "logs", name, "-c", "main"]);
  if (failed !== 0) throw new Error(`the log of ${path}: ${stderr}`);
  return { code, output: stdout };
}

/** Waits inside until PID 1 is what it should become, and systemd has done what belongs to boot; for 5 s. */
const bootScript = `
turn=0
until [ "$(cat /proc/1/comm)" = "$1" ] && { [ "$1" != systemd ] || [ -S /run/systemd/private ]; }; do
  [ $turn -lt 25 ] || exit 1
  turn=$((turn + 1))
  sleep 0.2
done
[ "$1" = systemd ] || exit 0
systemctl is-system-running --wait | grep --quiet -E '^(running|degraded)$'`;
