import { z } from "zod";
import type { ControlPlane } from "../../cluster/control-plane/start-control-plane.ts";
import { podsOf } from "../../cluster/pods/create-pod.ts";
import { runOnNode } from "../machine/run-on-node.ts";

/** What the kernel counts of a container, in its cgroup (v1). Memory in bytes, time in nanoseconds. */
export interface ContainerFigures {
  readonly pod: string;
  readonly restarts: number;
  readonly limit: number;
  readonly usage: number;
  /** The most that it has used. */
  readonly peak: number;
  /** What no file stands behind. */
  readonly anonymous: number;
  /** Processor time. */
  readonly time: number;
  /** How often the limit was met. */
  readonly limitMet: number;
  readonly killed: number;
}

const podList = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      status: z.object({
        containerStatuses: z.tuple([z.object({ containerID: z.string(), restartCount: z.number() })]),
      }),
    }),
  ),
});

/** Of each of boxinit's pods. */
export async function figuresOf(node: ControlPlane): Promise<readonly ContainerFigures[]> {
  const selected = "labelSelector=app.kubernetes.io/component=webhook";
  const { items } = podList.parse((await node.api.get(`${podsOf("boxinit")}?${selected}`)).body);
  const figures: ContainerFigures[] = [];
  for (const { metadata, status } of items) {
    const [{ containerID, restartCount }] = status.containerStatuses;
    const printed = await runOnNode(node, ["sh", "-ec", readCgroup(containerID.replace("containerd://", ""))]);
    const read = (name: string) => Number(new RegExp(`^${name} (\\d+)$`, "m").exec(printed)?.[1] ?? Number.NaN);
    figures.push({
      pod: metadata.name,
      restarts: restartCount,
      limit: read("memory.limit_in_bytes"),
      usage: read("memory.usage_in_bytes"),
      peak: read("memory.max_usage_in_bytes"),
      anonymous: read("total_rss"),
      time: read("cpuacct.usage"),
      limitMet: read("memory.failcnt"),
      killed: read("oom_kill"),
    });
  }
  return figures;
}

/** Prints a name and a number a line. */
function readCgroup(container: string): string {
  return `
folder=$(find /sys/fs/cgroup/memory -type d -name ${container})
for name in limit_in_bytes usage_in_bytes max_usage_in_bytes failcnt; do
  echo "memory.$name $(cat "$folder/memory.$name")"
done
cat "$folder/memory.stat" "$folder/memory.oom_control"
echo "cpuacct.usage $(cat "$(find /sys/fs/cgroup/*cpuacct* -type d -name ${container} | head -n 1)/cpuacct.usage")"
`;
}
