import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Generation } from "./generations.ts";
import { shiftOwners } from "./shift-owners.ts";

const run = promisify(execFile);
const cache = join(import.meta.dirname, "../../../.cache/systemd-rootfs");

/** What templates start init with, beside systemd itself. */
const packages = ["systemd", "systemd-sysv", "dbus", "util-linux", "procps", "tini", "dumb-init", "busybox-static"];

const version = createHash("sha256")
  .update(readFileSync(import.meta.filename))
  .update(readFileSync(join(import.meta.dirname, "shift-owners.ts")))
  .digest("hex")
  .slice(0, 12);

export function rootfsOf(generation: Generation): string {
  return join(cache, `${generation}-${version}`);
}

/**
 * A Debian with systemd and a user `app`, made once. Its owners are those of a container's user namespace, so that every
 * container can have it as the lower layer of its own file system.
 */
export async function makeRootfs(generation: Generation): Promise<void> {
  const rootfs = rootfsOf(generation);
  if (existsSync(rootfs)) return;
  mkdirSync(cache, { recursive: true });
  const earlier = readdirSync(cache).filter((name) => name.startsWith(`${generation}-`));
  const unfinished = `${rootfs}.${process.pid}`;
  try {
    await run("debootstrap", ["--variant=minbase", `--include=${packages.join(",")}`, generation, unfinished]);
    rmSync(join(unfinished, "var/cache/apt/archives"), { recursive: true });
    // As images have it: a machine's own would be the same in all containers.
    writeFileSync(join(unfinished, "etc/machine-id"), "");
    await run("chroot", [unfinished, "useradd", "--uid", "1000", "--create-home", "--shell", "/bin/bash", "app"]);
    shiftOwners(unfinished);
    renameSync(unfinished, rootfs);
    for (const name of earlier) rmSync(join(cache, name), { recursive: true, force: true });
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}
