import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RunnableContainer, RunnablePod } from "../pod-schema.ts";
import { rootOfContainers } from "../rootfs/shift-owners.ts";
import type { Ran, Sandbox } from "../sandbox/sandbox.ts";
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
}

export interface StartedContainer {
  /** A process beside, as `kubectl exec` makes one: root, in the container's environment. */
  exec(argv: readonly string[]): Promise<Ran>;
  /** A file or folder of the container's own layer, as this process spells it. What is mounted there is not in it. */
  layer(path: string): string;
  /** The exit code and all output, once PID 1 has ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly output: string }>;
  /** Kills every process, and takes the container away. */
  remove(): Promise<void>;
}

/** @throws Error where the runtime refuses to make the container */
export async function startContainer(parts: ContainerParts, id: string): Promise<StartedContainer> {
  const { sandbox, pod, container, image, lower } = parts;
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
  const places = { rootfs, ownFiles, volume: parts.volume, mapsOwners: parts.mapsOwners };
  const config = asSysboxMakesIt(criConfig(pod, container, image, places));
  const text = JSON.stringify(whole(config, { cgroup: `/boxinit-${process.pid}-${id}`, hostname: pod.metadata.name }));
  writeFileSync(sandbox.outside(join(folder, "config.json")), text);

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
    remove: async () => {
      await sandbox.run([...crun, "delete", "--force", id]);
      await ended;
      await succeed(sandbox, ["umount", rootfs]);
    },
  };
}

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
