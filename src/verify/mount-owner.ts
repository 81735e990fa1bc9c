import { isAtOrBelow, isBelow } from "../core/mount-path.ts";
import type { MountInfo } from "./mount-info.ts";

/** Who mounts what is none of the pod's volumes. */
export type MountOwner = "kernel" | "runtime" | "systemd";

/**
 * Whose a mount is, where it is none of the pod's; told by what is always there, since mountinfo names no volumes. A
 * volume that a pod mounts in one of these places is only known by its spec.
 */
export function mountOwner(mount: MountInfo): MountOwner | undefined {
  const { type, mountPoint, root } = mount;
  if (kernelTypes.has(type) || kernelFolders.some((folder) => isAtOrBelow(mountPoint, folder))) return "kernel";
  if (isPreparedTmpfs(mount) || systemdFolders.some((folder) => isBelow(mountPoint, folder))) return "systemd";
  if (mountPoint === "/" || runtimeFiles.has(mountPoint)) return "runtime";
  // The termination log, wherever the pod has it: kubelet_pods.go, makeMounts.
  if (/\/pods\/[^/]+\/containers\/[^/]+\/[0-9a-f]+$/.test(root)) return "runtime";
  if (root.includes("/sysbox/") || /^\/(usr\/)?lib\/modules\/|^\/usr\/src\/(linux-headers|kernels)/.test(mountPoint)) {
    return "runtime";
  }
  // Root file systems of containers inside the container.
  return type === "overlay" || nestedFolders.some((folder) => isBelow(mountPoint, folder)) ? "runtime" : undefined;
}

/**
 * A tmpfs as systemd (mount-setup.c, tmp.mount), Sysbox (libsysbox/syscont, the mounts for systemd) and CRI-O (its systemd
 * mode) put it in these places: nosuid and nodev, which the kubelet's own for Secrets, tokens and emptyDir are not.
 */
export function isPreparedTmpfs({ type, mountPoint, root, options }: MountInfo): boolean {
  const isInPlace = preparedPlaces.has(mountPoint) || /^\/run\/user\/\d+$/.test(mountPoint);
  return isInPlace && type === "tmpfs" && root === "/" && options.includes("nosuid") && options.includes("nodev");
}

const preparedPlaces: ReadonlySet<string> = new Set(["/run", "/run/lock", "/tmp", "/var/log/journal"]);

const kernelFolders = ["/proc", "/sys", "/dev"];
const kernelTypes: ReadonlySet<string> = new Set([
  ...["proc", "sysfs", "cgroup", "cgroup2", "devpts", "mqueue", "debugfs", "tracefs", "securityfs", "bpf", "nsfs"],
  ...["hugetlbfs", "configfs", "fusectl", "binfmt_misc", "pstore", "rpc_pipefs", "autofs", "efivarfs", "selinuxfs"],
]);

/** Credentials of services, their sandboxes, and what a host hands in. */
const systemdFolders = ["/run/credentials", "/run/systemd", "/run/host"];

/** Of the kubelet and the runtime, file by file. */
const runtimeFiles: ReadonlySet<string> = new Set([
  ...["/etc/hosts", "/etc/hostname", "/etc/resolv.conf", "/run/.containerenv"],
]);

/** Where Docker and containerd keep what is theirs. */
const nestedFolders = ["/var/lib/docker", "/var/lib/containerd", "/run/docker", "/run/containerd"];
