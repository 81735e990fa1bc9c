import { z } from "zod";
import type { ControlPlane } from "../../cluster/control-plane/start-control-plane.ts";
import { waitUntil } from "../../cluster/control-plane/wait-until.ts";
import { podsOf } from "../../cluster/pods/create-pod.ts";
import { observe } from "../../systemd/observe.ts";
import { exec } from "../pods/exec.ts";
import { type PodName, untilReady } from "../pods/run-pod.ts";
import { commands } from "../pods/token-pod.ts";
import { untilBooted } from "../pods/until-booted.ts";
import { machineTemplate, selectorOf, tokenFile } from "./machine-template.ts";

const name = "agent";

/** A machine on each node. */
export async function runDaemonSet(node: ControlPlane, namespace: string): Promise<object> {
  const path = `/apis/apps/v1/namespaces/${namespace}/daemonsets`;
  const spec = { selector: selectorOf(name), template: machineTemplate({ app: name, command: commands.wrapped }) };
  await node.api.create(path, { metadata: { name }, spec });
  const pod = await podOf(node, namespace);
  await untilReady(node, pod);
  await untilBooted(node, pod);
  const seen = await seesToken(node, pod);
  await waitUntil(`${name} is on every node`, async () => isEverywhere((await node.api.get(`${path}/${name}`)).body));
  await node.api.delete(`${path}/${name}`);
  return { seen };
}

/** What a service, which is not root, sees at the token's own path. */
export async function seesToken(node: ControlPlane, pod: PodName): Promise<"readable" | "missing" | "denied"> {
  const { files } = await observe({ exec: (argv) => exec(node, pod, argv) }, "service later, another user");
  const seen = files[tokenFile];
  if (seen === undefined) throw new Error(`nobody looks at ${tokenFile}`);
  return typeof seen === "string" ? seen : "readable";
}

const podList = z.looseObject({ items: z.array(z.looseObject({ metadata: z.looseObject({ name: z.string() }) })) });

async function podOf({ api }: ControlPlane, namespace: string): Promise<PodName> {
  let found: string | undefined;
  await waitUntil(`${namespace}/${name} has a pod`, async () => {
    const { body } = await api.get(`${podsOf(namespace)}?labelSelector=app%3D${name}`);
    found = podList.parse(body).items[0]?.metadata.name;
    return found !== undefined;
  });
  return { namespace, name: found ?? "" };
}

const daemonSet = z.looseObject({
  status: z.looseObject({ desiredNumberScheduled: z.number(), numberReady: z.number() }),
});

function isEverywhere(body: unknown): boolean {
  const { desiredNumberScheduled, numberReady } = daemonSet.parse(body).status;
  return desiredNumberScheduled === 1 && numberReady === 1;
}
