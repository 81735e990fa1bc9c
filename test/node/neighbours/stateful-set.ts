import { z } from "zod";
import type { ControlPlane } from "../../cluster/control-plane/start-control-plane.ts";
import { waitUntil } from "../../cluster/control-plane/wait-until.ts";
import { podsOf } from "../../cluster/pods/create-pod.ts";
import { nodeName } from "../kubernetes/command-lines.ts";
import { runOnNode } from "../machine/run-on-node.ts";
import { exec } from "../pods/exec.ts";
import { untilReady } from "../pods/run-pod.ts";
import { commands } from "../pods/token-pod.ts";
import { untilBooted } from "../pods/until-booted.ts";
import { seesToken } from "./daemon-set.ts";
import { machineTemplate, selectorOf } from "./machine-template.ts";

const name = "store";
const resources = { requests: { storage: "1Mi" } };
const accessModes = ["ReadWriteOnce"];

/** A machine with a disk of its own, whose pod is deleted: what the one after it has of the disk, and of the token. */
export async function runStatefulSet(node: ControlPlane, namespace: string): Promise<object> {
  await makeDisk(node, namespace);
  const template = machineTemplate({
    app: name,
    command: commands.masked,
    volumeMounts: [{ name: "disk", mountPath: "/srv/disk" }],
  });
  const disk = { metadata: { name: "disk" }, spec: { accessModes, resources, storageClassName: "local" } };
  const spec = { serviceName: name, selector: selectorOf(name), template, volumeClaimTemplates: [disk] };
  await node.api.create(`/apis/apps/v1/namespaces/${namespace}/statefulsets`, { metadata: { name }, spec });
  const pod = { namespace, name: `${name}-0` };
  const first = await untilThere(node, namespace);
  const written = await exec(node, pod, ["sh", "-c", "echo kept >/srv/disk/file"]);
  const before = await seesToken(node, pod);
  await node.api.delete(`${podsOf(namespace)}/${pod.name}`);
  await untilThere(node, namespace, first);
  const { stdout } = await exec(node, pod, ["cat", "/srv/disk/file"]);
  const after = await seesToken(node, pod);
  await node.api.delete(`/apis/apps/v1/namespaces/${namespace}/statefulsets/${name}`);
  return { written: written.code, tokens: [before, after], disk: stdout };
}

/** A folder of the node, as a volume that nobody else can claim. */
async function makeDisk(node: ControlPlane, namespace: string): Promise<void> {
  // In memory like all of the node's disk; the file system has to know user namespaces.
  const path = `/var/lib/kubelet/disk-${namespace}`;
  await runOnNode(node, ["mkdir", path]);
  const expressions = [{ key: "kubernetes.io/hostname", operator: "In", values: [nodeName] }];
  await node.api.create("/api/v1/persistentvolumes", {
    metadata: { name: `disk-${namespace}` },
    spec: {
      capacity: resources.requests,
      accessModes,
      storageClassName: "local",
      local: { path },
      nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: expressions }] } },
      claimRef: { namespace, name: `disk-${name}-0` },
    },
  });
}

const withUid = z.looseObject({ metadata: z.looseObject({ uid: z.string() }) });

/** @param earlier - the uid of the pod that is to be another one @returns that of the pod */
async function untilThere(node: ControlPlane, namespace: string, earlier?: string): Promise<string> {
  const pod = { namespace, name: `${name}-0` };
  let uid = "";
  await waitUntil(`${namespace}/${pod.name} is there`, async () => {
    uid = withUid.parse((await node.api.get(`${podsOf(namespace)}/${pod.name}`)).body).metadata.uid;
    return uid !== earlier;
  });
  await untilReady(node, pod);
  await untilBooted(node, pod);
  return uid;
}
