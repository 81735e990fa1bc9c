import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { podOf } from "../support/review-builder.ts";
import { bootPod } from "./boot-pod.ts";
import { openSandbox, type Sandbox } from "./sandbox/sandbox.ts";

/** Sees the machine's cgroups, as every sandbox does. */
let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox();
});
afterAll(() => sandbox.close());

async function cgroups(): Promise<readonly string[]> {
  const { stdout } = await sandbox.run(["ls", "/sys/fs/cgroup"]);
  return stdout.split("\n").filter((name) => name.startsWith("boxinit-"));
}

/** Of all threads, since Node may spawn from any. One that has ended since it was listed has none. */
function childrenOf(process: number): readonly number[] {
  const lines = globSync(`/proc/${process}/task/*/children`).map((file) => {
    try {
      return readFileSync(file, "utf8");
    } catch {
      return "";
    }
  });
  return lines.flatMap((line) => line.split(" ").filter(Boolean).map(Number));
}

function descendantsOf(process: number): readonly number[] {
  return childrenOf(process).flatMap((child) => [child, ...descendantsOf(child)]);
}

const isThere = (process: number) => existsSync(`/proc/${process}`);
const program = join(import.meta.dirname, "sandbox/boot-and-stay-process.ts");

describe("nothing is left of a pod", () => {
  test.each([
    ["whose test run is killed", (run: number) => process.kill(run, "SIGKILL")],
    ["whose test run is ended by Ctrl-C", (run: number) => process.kill(-run, "SIGINT")],
    ["whose test run is told to end, with all it has started", (run: number) => process.kill(-run, "SIGTERM")],
  ])("%s", async (_, end) => {
    const run = spawn(process.execPath, [program], { stdio: ["ignore", "pipe", "inherit"], detached: true });
    const closed = once(run, "close");
    await once(createInterface(run.stdout), "line");
    const [keeper = 0] = childrenOf(Number(run.pid));
    const started = descendantsOf(Number(run.pid));
    const isOwn = (name: string) => name.startsWith(`boxinit-${keeper}-`);
    // PID 1 of the container and its services, beside what holds the sandbox.
    expect(started.length).toBeGreaterThan(6);
    expect((await cgroups()).filter(isOwn)).toHaveLength(1);
    end(Number(run.pid));
    await closed;
    await eventually(() => expect(started.filter(isThere)).toEqual([]));
    expect((await cgroups()).filter(isOwn)).toEqual([]);
  });

  test("of which the runtime refuses a container, or that is stopped", async () => {
    const before = descendantsOf(process.pid);
    const env = [{ name: "SYSBOX_FOO", value: "bar" }];
    const refused = bootPod(podOf({ container: { env } }), { generation: "bookworm" });
    await expect(refused).rejects.toThrow("invalid env var SYSBOX_FOO; must be one of map[");
    const booted = await bootPod(podOf({}), { generation: "bookworm" });
    await booted.stop();
    // What has entered the sandbox ends with it, and not before it.
    await eventually(() => expect(descendantsOf(process.pid).filter((one) => !before.includes(one))).toEqual([]));
  });
});
