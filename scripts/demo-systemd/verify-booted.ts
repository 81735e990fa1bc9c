import { readPid1 } from "../../src/verify/container-facts.ts";
import { expectPod } from "../../src/verify/expected-pod.ts";
import { lookByCommands } from "../../src/verify/look-by-commands.ts";
import { parseMountInfo } from "../../src/verify/mount-info.ts";
import { buildMountTree } from "../../src/verify/mount-tree.ts";
import { verifyContainer } from "../../src/verify/verify-container.ts";
import type { ContainerReport } from "../../src/verify/verify-report.ts";
import type { StartedContainer } from "../../test/systemd/runtime/start-container.ts";

/** What `boxinit verify` says of a pod's only container, which it looks into by commands as in a cluster. */
export async function verifyBooted(pod: object, { exec }: StartedContainer): Promise<ContainerReport> {
  const read = async (file: string) => (await exec(["cat", file])).stdout;
  const expected = expectPod(pod);
  const mountinfo = parseMountInfo(await read("/proc/1/mountinfo"));
  if (typeof expected === "string" || mountinfo.is !== "read") throw new Error("the pod can't be verified");
  const [container] = expected.containers;
  return await verifyContainer({
    name: container?.name ?? null,
    facts: {
      tree: buildMountTree(mountinfo.mounts),
      pid1: readPid1({ comm: await read("/proc/1/comm"), cmdline: await read("/proc/1/cmdline") }),
    },
    expected: container,
    repair: expected.repair,
    look: lookByCommands(async (argv) => {
      const { code, stdout, stderr } = await exec(argv);
      return { is: "ran", exitCode: code, stdout, stderr };
    }),
  });
}
