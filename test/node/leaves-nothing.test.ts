import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { waitUntil } from "../cluster/control-plane/wait-until.ts";
import { eventually } from "../support/eventually.ts";
import { type HeldMounts, holdMounts } from "./leaves-nothing/held-mounts.ts";
import { changes, type MachineState, readMachineState } from "./leaves-nothing/machine-state.ts";
import { leftOf, type Traces, tracesOf } from "./leaves-nothing/traces.ts";

const minutes = 60_000;
const program = join(import.meta.dirname, "leaves-nothing/node-process.ts");
const keepCgroups = join(import.meta.dirname, "machine/keep-cgroups.sh");

let mounts: HeldMounts;
let before: MachineState;
beforeAll(async () => {
  mounts = await holdMounts();
  before = readMachineState(mounts);
});
afterAll(() => mounts?.letGo());

interface NodeProcess {
  readonly traces: Traces;
  readonly pid: number;
  /** As other tests end theirs. */
  stop(): Promise<unknown>;
  kill(): Promise<unknown>;
}

const told = z.object({ folder: z.string() });

/** A node with boxinit and a booted pod. */
async function startNodeProcess(): Promise<NodeProcess> {
  const [command = "", ...args] = [...mounts.enter, process.execPath, program];
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  const exited = once(child, "exit");
  onTestFinished(() => void child.kill("SIGKILL"));
  const lines = once(createInterface({ input: child.stdout }), "line");
  const [line]: string[] = await Promise.race([lines, exited.then(() => expect.fail("it ended before it was ready"))]);
  const { folder } = told.parse(JSON.parse(line ?? ""));
  const traces = tracesOf(folder);
  onTestFinished(traces.letGo);
  expect(traces).toMatchObject({ keepers: [expect.any(Number)], namespaces: { size: 2 } });
  expect(leftOf(traces).length).toBeGreaterThan(20);
  return {
    traces,
    pid: child.pid ?? 0,
    stop: () => {
      child.stdin.write("\n");
      return exited;
    },
    kill: () => {
      child.kill("SIGKILL");
      return exited;
    },
  };
}

async function expectNothingLeft({ traces }: NodeProcess): Promise<void> {
  await waitUntil("its processes and cgroups are gone", () => {
    expect(leftOf(traces)).toEqual([]);
    return true;
  });
  // What others do on the machine meanwhile may be on its way.
  await eventually(() => expect(changes(before, readMachineState(mounts, before))).toEqual([]));
}

test("a node that is stopped leaves nothing, and the one beside it alone", { timeout: 16 * minutes }, async () => {
  const [one, other] = await Promise.all([startNodeProcess(), startNodeProcess()]);
  await one.stop();
  await waitUntil("its processes and cgroups are gone", () => leftOf(one.traces).length === 0);
  const ofOther = leftOf(other.traces).join("\n");
  for (const program of [
    "/etcd --",
    "/kube-apiserver --",
    "/kubelet --",
    "/containerd --",
    "/boxinit.js serve",
    "/sbin/init",
  ]) {
    expect(ofOther).toContain(program);
  }
  await other.stop();
  await expectNothingLeft(one);
  await expectNothingLeft(other);
});

test("a node whose test is killed leaves nothing", { timeout: 16 * minutes }, async () => {
  const node = await startNodeProcess();
  await node.kill();
  await expectNothingLeft(node);
});

test("what is left where even that was killed which takes the cgroups away, the next node removes", {
  timeout: 16 * minutes,
}, async () => {
  const node = await startNodeProcess();
  for (const keeper of node.traces.keepers) process.kill(keeper, "SIGKILL");
  await node.stop();
  await waitUntil("its processes have ended", () => !leftOf(node.traces).some((each) => /^\d/.test(each)));
  execFileSync("sh", [keepCgroups, "true"]);
  await expectNothingLeft(node);
});
