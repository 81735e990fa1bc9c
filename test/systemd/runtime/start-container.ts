import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { RunnableContainer, RunnablePod } from "../pod-schema.ts";
import { rootOfContainers } from "../rootfs/shift-owners.ts";
import { childOf, type Ran, type Sandbox } from "../sandbox/sandbox.ts";
import { criConfig, type Image, type Places } from "./cri-config.ts";
import { addImageFiles } from "./image-files.ts";
import { whole } from "./oci-config.ts";
import { asSysboxMakesIt } from "./sysbox.ts";

export interface ContainerParts {
  readonly sandbox: Sandbox;
  readonly pod: RunnablePod;
  readonly container: RunnableContainer;
  readonly image: Image;
  /** The folder with Debian's files, which stays as it is. */
  readonly lower: string;
  readonly volume: Places["volume"];
  readonly mapsOwners: boolean;
  readonly relaxedReadOnly: boolean;
  /** In whose namespaces the container runs, where the pod shares one for processes. */
  readonly pauseProcess?: number | undefined;
  /** Of an API server that it can reach, on this machine's loopback. */
  readonly apiServerPort: number | undefined;
}

export interface Pid1 {
  /** As /proc/1/comm says it. */
  readonly name: string;
  /** The folder in which its file system is seen, mounts included. */
  readonly root: string;
}

export interface StartedContainer {
  /** A process beside, as `kubectl exec` makes one: root, in the container's environment. */
  exec(argv: readonly string[]): Promise<Ran>;
  /** A file or folder of the container's own layer, as this process spells it. What is mounted there is not in it. */
  layer(path: string): string;
  /** The exit code and all output, once PID 1 has ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly output: string }>;
  /** PID 1 as this process sees it, which costs next to nothing; undefined where there is none. */
  pid1(): Pid1 | undefined;
  /** PID 1, as the sandbox counts processes. */
  process(): Promise<number>;
  /** What programs have written for kubelet to tell, once the container has ended. */
  terminationMessage(): string;
  /** Kills every process, and takes the container away. */
  remove(): Promise<void>;
}

/** @throws Error where the runtime refuses to make the container */
export async function startContainer(parts: ContainerParts, id: string): Promise<StartedContainer> {
  const { sandbox, pod, container, image, lower, apiServerPort } = parts;
  const folder = join(sandbox.folder, id);
  const rootfs = join(folder, "rootfs");
  const ownFiles = join(folder, "own");
  for (const path of ["upper", "work", "rootfs", "own"])
    mkdirSync(sandbox.outside(join(folder, path)), { recursive: true });
  chownSync(sandbox.outside(join(folder, "upper")), rootOfContainers, rootOfContainers);
  const layers = `lowerdir=${lower},upperdir=${join(folder, "upper")},workdir=${join(folder, "work")}`;
  await succeed(sandbox, ["mount", "-t", "overlay", "-o", layers, "overlay", rootfs]);
  addImageFiles(sandbox.outside(rootfs), image.files ?? {});
  writeOwnFiles(sandbox.outside(ownFiles), pod.metadata.name);
  const apiServer = apiServerPort === undefined ? unreachable : { host: "127.0.0.1", port: apiServerPort };
  const sharedProcesses = parts.pauseProcess;
  const places = { rootfs, ownFiles, sharedProcesses, volume: parts.volume, mapsOwners: parts.mapsOwners, apiServer };
  const config = asSysboxMakesIt(criConfig(pod, container, image, places), { relaxedReadOnly: parts.relaxedReadOnly });
  const surroundings = {
    cgroup: `${sandbox.cgroups}${id}`,
    hostname: pod.metadata.name,
    network: apiServerPort === undefined ? "own" : "machine",
  } as const;
  writeFileSync(sandbox.outside(join(folder, "config.json")), JSON.stringify(whole(config, surroundings)));

  const crun = ["crun", "--root", join(sandbox.folder, "state"), "--cgroup-manager", "cgroupfs"];
  const [program, ...args] = sandbox.enter([...crun, "run", "--bundle", folder, id]);
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const ended = once(child, "close").then(() => ({ code: child.exitCode, output }));
  return {
    exec: (argv) => sandbox.run([...crun, "exec", id, ...argv]),
    layer: (path) => join(sandbox.outside(join(folder, "rootfs")), path),
    ended,
    pid1: () => {
      try {
        // nsenter, crun, PID 1.
        const process = `/proc/${childOf(childOf(Number(child.pid)))}`;
        return { name: readFileSync(`${process}/comm`, "utf8").trim(), root: `${process}/root` };
      } catch {
        return undefined;
      }
    },
    terminationMessage: () => readFileSync(sandbox.outside(join(ownFiles, "termination-log")), "utf8"),
    process: async () => {
      for (;;) {
        const { code, stdout } = await sandbox.run([...crun, "state", id]);
        if (code === 0) return state.parse(JSON.parse(stdout)).pid;
        if (child.exitCode !== null) throw new Error(`${id} has ended: ${output}`);
        await sleep(10);
      }
    },
    remove: async () => {
      await sandbox.run([...crun, "delete", "--force", id]);
      await ended;
      await succeed(sandbox, ["umount", rootfs]);
    },
  };
}

const state = z.object({ pid: z.number() });

/** As in many clusters; nothing answers there. */
const unreachable = { host: "10.96.0.1", port: 443 };

function writeOwnFiles(folder: string, podName: string): void {
  const texts = {
    hosts: `127.0.0.1\tlocalhost\n10.244.0.2\t${podName}\n`,
    hostname: `${podName}\n`,
    "resolv.conf": "nameserver 10.96.0.10\n",
    "termination-log": "",
  };
  for (const [name, text] of Object.entries(texts)) {
    writeFileSync(join(folder, name), text);
    chmodSync(join(folder, name), name === "termination-log" ? 0o666 : 0o644);
  }
}

async function succeed(sandbox: Sandbox, argv: readonly string[]): Promise<void> {
  const { code, stderr } = await sandbox.run(argv);
  if (code !== 0) throw new Error(`${argv.join(" ")}: ${stderr}`);
}
