import { execInContainer } from "../../cluster/exec-in-container.ts";
import { type PodNow, readPod } from "../../cluster/read-pod.ts";
import { readPid1 } from "../../verify/container-facts.ts";
import { type ExpectedPod, expectPod } from "../../verify/expected-pod.ts";
import { lookByCommands, type RunCommand } from "../../verify/look-by-commands.ts";
import { isSystemd } from "../../verify/recognition.ts";
import { verifyContainer } from "../../verify/verify-container.ts";
import type { ContainerReport, VerifyReport } from "../../verify/verify-report.ts";
import { type ClusterOptions, connectAsChosen } from "../cluster-options.ts";
import { UsageError } from "../exit-codes.ts";
import { forLog } from "../for-log.ts";
import { CanNotLook } from "./can-not-look.ts";
import { noSuchContainer } from "./expected.ts";
import { readTree } from "./read-text.ts";
import { whyIdle } from "./why-idle.ts";

interface PodOptions extends ClusterOptions {
  readonly namespace?: string;
  readonly container?: string;
}

/** A container that runs, and the way into it. */
interface Looked {
  readonly name: string;
  /** As it was read. */
  readonly comm: string;
  readonly run: RunCommand;
}

/**
 * A pod of a cluster, looked at by running `cat` and the like in its containers.
 *
 * @throws ClusterError, CanNotLook
 * @throws UsageError where there is no such pod or container
 */
export async function verifyPodOfCluster(operand: string, options: PodOptions): Promise<VerifyReport> {
  const { container } = options;
  const name = nameIn(operand);
  for (const [what, one] of Object.entries({ pod: name, namespace: options.namespace, container })) {
    // Also of what becomes part of a path.
    if (one === undefined || /^[a-z0-9][-a-z0-9.]{0,252}$/.test(one)) continue;
    throw new UsageError(`${JSON.stringify(one)} is no name of a ${what}`);
  }
  const connection = await connectAsChosen(options);
  const { namespace = connection.namespace } = options;
  const now = await readPod(connection, namespace, name);
  if (now === undefined) throw new UsageError(`there is no pod ${name} in namespace ${namespace}`);
  const expected = expectPod(now.pod);
  if (typeof expected === "string") tell(`the spec of pod ${namespace}/${name} is not looked at: ${expected}`);
  const known = typeof expected === "string" ? undefined : expected;
  const wanted = wantedContainers(now, known, container);
  if (wanted.length === 0) throw new CanNotLook(whyIdle(now, container, `${name} -n ${namespace}`));

  const looked: Looked[] = [];
  for (const one of wanted) {
    const run: RunCommand = (argv) => execInContainer(connection, { namespace, pod: name, container: one }, argv);
    const comm = await run(["cat", "/proc/1/comm"]);
    if (comm.is === "ran" && comm.exitCode === 0) looked.push({ name: one, comm: comm.stdout, run });
    else tell(`container ${one} is not looked at: ${comm.is === "ran" ? comm.stderr.trim() : comm.why}`);
  }
  if (looked.length === 0) throw new CanNotLook(`into no container of pod ${namespace}/${name} could be looked`);
  const ofSystemd = looked.filter(({ comm }) => isSystemd(readPid1({ comm })) === "yes");
  const reports = [];
  for (const one of ofSystemd.length > 0 ? ofSystemd : looked) reports.push(await verifyLooked(one, known));
  return { version: 1, pod: { namespace, name }, containers: reports };
}

/** @throws UsageError where the operand names another kind of object, as kubectl's do */
function nameIn(operand: string): string {
  const [, kind, name] = /^([a-z][a-z.]*)\/(.*)$/i.exec(operand) ?? [];
  if (kind === undefined || name === undefined) return operand;
  if (["pod", "pods", "po"].includes(kind.toLowerCase())) return name;
  throw new UsageError(
    `${JSON.stringify(operand)} is no pod: boxinit verify looks into one pod, and takes its name alone. ` +
      "kubectl get pods shows the names; a namespace is given with --namespace",
  );
}

/** Those of the wanted that run. @throws UsageError where the pod has none of this name */
function wantedContainers(
  { running }: PodNow,
  expected: ExpectedPod | undefined,
  container: string | undefined,
): readonly string[] {
  const names = expected?.containers.map(({ name }) => name) ?? running;
  if (container !== undefined && !names.includes(container)) throw noSuchContainer(names, container);
  return running.filter((one) => container === undefined || one === container);
}

async function verifyLooked({ name, comm, run }: Looked, pod: ExpectedPod | undefined): Promise<ContainerReport> {
  const mountinfo = await run(["cat", "/proc/1/mountinfo"]);
  if (mountinfo.is !== "ran" || mountinfo.exitCode !== 0) {
    throw new CanNotLook(`container ${name}: ${mountinfo.is === "ran" ? mountinfo.stderr.trim() : mountinfo.why}`);
  }
  const cmdline = await run(["cat", "/proc/1/cmdline"]);
  return await verifyContainer({
    name,
    facts: {
      tree: readTree(mountinfo.stdout, `/proc/1/mountinfo of container ${name}`),
      // The variables of the pod are nobody's business here.
      pid1: readPid1({ comm, cmdline: cmdline.is === "ran" && cmdline.exitCode === 0 ? cmdline.stdout : undefined }),
    },
    expected: pod?.containers.find((one) => one.name === name),
    repair: pod?.repair,
    look: lookByCommands(run),
  });
}

function tell(line: string): void {
  process.stderr.write(`boxinit: ${forLog(line)}\n`);
}
