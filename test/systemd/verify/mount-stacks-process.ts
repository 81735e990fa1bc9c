// Runs in a mount namespace of its own, as root: mounts what its standard input says, case by case, and prints what the
// kernel makes of it. Its argument is an empty folder.
import { spawnSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { parseMountInfo } from "../../../src/verify/mount-info.ts";
import { type KernelAnswer, type MountStep, mountSteps, sceneName, stackPlaces } from "./mount-steps.ts";

const [, , folder = ""] = process.argv;
const scene = join(folder, sceneName);
/** open(2) for a path alone: nothing of a device or pipe is touched. Node has no name for it. */
const O_PATH = 0o10000000;

for (const line of (await text(process.stdin)).split("\n").filter((each) => each !== "")) {
  process.stdout.write(`${JSON.stringify(play(mountSteps.parse(JSON.parse(line))))}\n`);
}

function play(steps: readonly MountStep[]): KernelAnswer {
  // No step reaches what the scene lies in, so that one umount takes everything away again.
  run("mount", "-t", "tmpfs", "around the scene", folder);
  mkdirSync(scene);
  run("mount", "-t", "tmpfs", "scene", scene);
  try {
    let done = 0;
    for (const step of steps) if (take(step)) done += 1;
    const mountinfo = readFileSync("/proc/self/mountinfo", "utf8");
    const read = parseMountInfo(mountinfo);
    const points = read.is === "read" ? read.mounts.map(({ mountPoint }) => mountPoint) : [];
    const below = points.filter((point) => point.startsWith(scene)).map((point) => point.slice(scene.length));
    const arrivals = [...stackPlaces, ...below].map((place) => [place, mountAt(`${scene}${place}`)] as const);
    return { done, mountinfo, arrivals: Object.fromEntries(arrivals) };
  } finally {
    run("umount", "--lazy", folder);
  }
}

/** What the kernel refuses, as binding what is below on what is above, is passed over. */
function take({ does, at, from }: MountStep): boolean {
  const place = `${scene}${at}`;
  try {
    if (does === "file") {
      mkdirSync(place.slice(0, place.lastIndexOf("/")), { recursive: true });
      writeFileSync(place, "");
      return true;
    }
    mkdirSync(place, { recursive: true });
  } catch {
    return false;
  }
  switch (does) {
    case "tmpfs":
      return run("mount", "-t", "tmpfs", "a source", place);
    case "bind":
      return run("mount", "--bind", `${scene}${from}`, place);
    case "rbind":
      return run("mount", "--rbind", `${scene}${from}`, place);
    case "move":
      return run("mount", "--move", `${scene}${from}`, place);
    case "umount":
      return run("umount", place);
    default:
      return does satisfies never;
  }
}

function run(program: string, ...args: readonly string[]): boolean {
  return spawnSync(program, args).status === 0;
}

/** The id of the mount that the kernel arrives at; null where nothing is there. */
function mountAt(path: string): number | null {
  let file: number;
  try {
    file = openSync(path, O_PATH);
  } catch {
    return null;
  }
  try {
    return Number(/^mnt_id:\s+(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${file}`, "utf8"))?.[1]);
  } finally {
    closeSync(file);
  }
}
