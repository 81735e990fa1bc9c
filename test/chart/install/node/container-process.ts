import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { V1Container, V1Pod } from "@kubernetes/client-node";
import { expand } from "./environment.ts";
import type { ImageConfig } from "./image.ts";
import { type Mount, rootScript } from "./root-script.ts";
import type { Sandbox } from "./sandbox.ts";

export interface Image {
  readonly config: ImageConfig;
  /** Its files: a path in the container, and where it comes from. */
  readonly files: readonly Mount[];
}

export interface ContainerStart {
  readonly pod: V1Pod;
  readonly container: V1Container;
  readonly image: Image;
  readonly sandbox: Sandbox;
  readonly environment: Readonly<Record<string, string>>;
  readonly mounts: readonly Mount[];
  /** A folder for its root. */
  readonly root: string;
  readonly log: string;
}

export interface ContainerProcess {
  /** In the processes of the node. */
  readonly pid: number;
  /** The exit code, 128 and the signal's number where it was killed. */
  readonly ended: Promise<number>;
  /** SIGTERM, and SIGKILL where it still runs after so many seconds. */
  stop(graceSeconds: number): Promise<void>;
}

/** @throws Error where the container is not allowed to start */
export async function startContainer(start: ContainerStart): Promise<ContainerProcess> {
  const { pod, container, image, sandbox, environment, mounts, root, log } = start;
  const user = userOf(pod, container, image.config.user);
  const { fsGroup, supplementalGroups = [] } = pod.spec?.securityContext ?? {};
  const groups = fsGroup === undefined ? supplementalGroups : [...supplementalGroups, fsGroup];
  const readOnly = container.securityContext?.readOnlyRootFilesystem === true;
  mkdirSync(root, { recursive: true });
  const script = rootScript({ root, mounts: [...image.files, ...mounts], readOnly, user, groups });
  const command = [...sandbox.enter, "unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", script, "sh"];
  const [program = "", ...args] = [...command, ...argvOf(container, image.config, environment)];
  const output = openSync(log, "a");
  const outer = spawn(program, args, { env: { ...environment }, stdio: ["ignore", output, output] });
  closeSync(output);
  await once(outer, "spawn");
  const ended = once(outer, "exit").then(([code, signal]) => (signal === null ? Number(code) : 137));
  const pid = await childOf(outer.pid ?? 0, ended);
  return {
    pid,
    ended,
    stop: async (graceSeconds) => {
      send(pid, "SIGTERM");
      const isLeft = await Promise.race([ended.then(() => false), sleep(graceSeconds * 1000, true, { ref: false })]);
      if (isLeft) send(pid, "SIGKILL");
      await ended;
    },
  };
}

function argvOf({ command, args }: V1Container, image: ImageConfig, environment: Readonly<Record<string, string>>) {
  const words = command === undefined ? [...image.entrypoint, ...(args ?? image.cmd)] : [...command, ...(args ?? [])];
  return words.map((word) => expand(word, environment));
}

/** `UID:GID` */
function userOf(pod: V1Pod, { securityContext }: V1Container, imageUser: string): string {
  const both = { ...pod.spec?.securityContext, ...securityContext };
  const [imageUid = "0", imageGid = "0"] = imageUser.split(":");
  const uid = both.runAsUser ?? Number(imageUid);
  if (both.runAsNonRoot === true && uid === 0) throw new Error("container has runAsNonRoot and image will run as root");
  return `${uid}:${both.runAsGroup ?? Number(imageGid)}`;
}

/** The first process of the container, once there is one. */
async function childOf(pid: number, ended: Promise<number>): Promise<number> {
  const isOver = ended.then(() => true);
  for (;;) {
    const [child] = childrenOf(pid);
    if (child !== undefined) return child;
    if (await Promise.race([isOver, sleep(5, false)])) return pid;
  }
}

function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}
