import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ImageConfig } from "./oci-image.ts";
import { defaultSeccompProfile } from "./seccomp-profile.ts";

export interface ContainerOptions {
  /** A folder of its own. */
  readonly folder: string;
  /** The unpacked image. */
  readonly rootfs: string;
  readonly image: ImageConfig;
  /** In place of the image's own, as `args` in a pod. */
  readonly args: readonly string[];
  /** In place of the image's own, as `command` in a pod. */
  readonly command?: readonly string[];
  /** Folder of the machine -> path inside. */
  readonly mounts?: Readonly<Record<string, string>>;
}

/** crun refuses machines that have both kinds of cgroups, though it is to use none: show it one kind. */
const inPlainCgroups = [
  ...["--mount", "--propagation", "private", "sh", "-c"],
  'mount -t cgroup2 none /sys/fs/cgroup && exec "$@"',
  "sh",
];

/**
 * Writes what the container runtime is told of a container under the chart's security context: no capabilities, no way
 * to get any, nothing that can be written but Kubernetes' own empty /dev/shm. The network is the machine's, so that tests
 * get in.
 *
 * @param more further arguments for `crun run`
 * @returns how to run it
 */
export function crun(options: ContainerOptions, more: readonly string[]): { program: string; args: readonly string[] } {
  const { folder, rootfs, image, args, command = image.config.Entrypoint, mounts = {} } = options;
  const [uid = Number.NaN, gid = Number.NaN] = image.config.User.split(":").map(Number);
  const none = { bounding: [], effective: [], inheritable: [], permitted: [], ambient: [] };
  const spec = {
    ociVersion: "1.0.2",
    process: {
      terminal: false,
      user: { uid, gid },
      args: [...command, ...args],
      env: image.config.Env,
      cwd: "/",
      capabilities: none,
      noNewPrivileges: true,
    },
    root: { path: rootfs, readonly: true },
    hostname: "boxinit-0",
    mounts: [
      { destination: "/proc", type: "proc", source: "proc", options: ["nosuid", "noexec", "nodev"] },
      { destination: "/dev", type: "tmpfs", source: "tmpfs", options: ["nosuid", "noexec", "mode=755", "size=64k"] },
      ...Object.entries(mounts).map(([source, destination]) => {
        return { destination, type: "bind", source, options: ["rbind", "ro", "nosuid", "nodev", "noexec"] };
      }),
    ],
    linux: {
      namespaces: ["pid", "ipc", "uts", "mount"].map((type) => ({ type })),
      maskedPaths: ["/proc/kcore", "/proc/keys", "/proc/timer_list", "/proc/scsi"],
      readonlyPaths: ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"],
      seccomp: defaultSeccompProfile(),
    },
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "config.json"), JSON.stringify(spec));
  const run = ["crun", "--root", join(folder, "state"), "--cgroup-manager", "disabled", "run", "--bundle", folder];
  return { program: "unshare", args: [...inPlainCgroups, ...run, ...more, "boxinit"] };
}
