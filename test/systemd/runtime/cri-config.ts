import { join } from "node:path";
import type { RunnableContainer, RunnablePod } from "../pod-schema.ts";
import { fieldOf } from "../volumes/contents.ts";
import type { OciConfig, OciMount } from "./oci-config.ts";

/** What a container's image says. */
export interface Image {
  readonly entrypoint?: readonly string[];
  readonly cmd?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** What it has beside Debian's files, by path. */
  readonly files?: Readonly<Record<string, ImageFile>>;
}

/** A text, which can be run where it begins with `#!`, or a symbolic link. */
export type ImageFile = string | { readonly linkTo: string };

export interface Places {
  readonly rootfs: string;
  /** Of the files that kubelet and the runtime make for each container. */
  readonly ownFiles: string;
  /** A subPath is looked up when a container starts, and stays what it was then. */
  volume(name: string, subPath: string | undefined): string;
  /** The node's kernel can map the owners of a volume into the container's user namespace (Linux 6.3 for tmpfs). */
  readonly mapsOwners: boolean;
}

/** A container as containerd's CRI plugin hands it to a runtime (internal/cri/server/container_create_linux.go). */
export function criConfig(pod: RunnablePod, container: RunnableContainer, image: Image, places: Places): OciConfig {
  const env = environmentOf(pod, container, image);
  const expanded = (words: readonly string[]) => words.map((word) => expand(word, env));
  const { command, args } = container;
  const hasCommand = command !== undefined && command.length > 0;
  const security = { ...pod.spec.securityContext, ...container.securityContext };
  const bind = places.mapsOwners ? ["rbind", "rprivate", "idmap"] : ["rbind", "rprivate"];
  const volumes = container.volumeMounts.map(({ name, mountPath, subPath, readOnly }): OciMount => {
    const source = places.volume(name, subPath);
    return { destination: mountPath, type: "bind", source, options: [...bind, readOnly === true ? "ro" : "rw"] };
  });
  const ownFiles = ["/etc/hosts", "/dev/termination-log", "/etc/hostname", "/etc/resolv.conf"].map(
    (destination): OciMount => {
      const source = join(places.ownFiles, destination.slice(destination.lastIndexOf("/") + 1));
      return { destination, type: "bind", source, options: [...bind, "rw"] };
    },
  );
  return {
    process: {
      args: [
        ...(hasCommand ? expanded(command) : (image.entrypoint ?? [])),
        ...(args !== undefined && args.length > 0 ? expanded(args) : hasCommand ? [] : (image.cmd ?? [])),
      ],
      env: [...env].map(([name, value]) => `${name}=${value}`),
      user: { uid: security.runAsUser ?? 0, gid: security.runAsUser ?? 0 },
      cwd: container.workingDir ?? "/",
      terminal: false,
    },
    root: { path: places.rootfs, readonly: security.readOnlyRootFilesystem ?? false },
    // Both lists are sorted together, and stably: an outer folder comes before what is inside.
    mounts: [...defaultMounts, ...[...volumes, ...ownFiles].toSorted((a, b) => depth(a) - depth(b))],
  };
}

const hardened = ["nosuid", "noexec", "nodev"];

const defaultMounts: readonly OciMount[] = [
  { destination: "/proc", type: "proc", source: "proc", options: hardened },
  {
    destination: "/dev",
    type: "tmpfs",
    source: "tmpfs",
    options: ["nosuid", "strictatime", "mode=755", "size=65536k"],
  },
  {
    destination: "/dev/pts",
    type: "devpts",
    source: "devpts",
    options: ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"],
  },
  { destination: "/dev/mqueue", type: "mqueue", source: "mqueue", options: hardened },
  { destination: "/sys", type: "sysfs", source: "sysfs", options: [...hardened, "ro"] },
  { destination: "/sys/fs/cgroup", type: "cgroup", source: "cgroup", options: [...hardened, "relatime", "rw"] },
  { destination: "/dev/shm", type: "tmpfs", source: "shm", options: [...hardened, "mode=1777", "size=65536k"] },
];

/** `/var/run` counts two folders: nobody resolves it before the runtime does. */
function depth({ destination }: OciMount): number {
  return destination.split("/").filter((part) => part !== "").length;
}

function environmentOf(pod: RunnablePod, container: RunnableContainer, image: Image): ReadonlyMap<string, string> {
  const env = new Map<string, string>([
    ["PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
    ["HOSTNAME", pod.metadata.name],
    ...Object.entries(image.env ?? {}),
    ["KUBERNETES_SERVICE_HOST", "10.96.0.1"],
    ["KUBERNETES_SERVICE_PORT", "443"],
    ["KUBERNETES_SERVICE_PORT_HTTPS", "443"],
    ["KUBERNETES_PORT", "tcp://10.96.0.1:443"],
  ]);
  for (const { name, value, valueFrom } of container.env) {
    const field = valueFrom?.fieldRef?.fieldPath;
    env.set(name, field === undefined ? expand(value ?? "", env) : fieldOf(pod, field));
  }
  return env;
}

/** kubelet replaces `$(NAME)` where it knows the name, and `$$` by `$` (third_party/forked/golang/expansion). */
function expand(text: string, env: ReadonlyMap<string, string>): string {
  return text.replace(/\$\$|\$\(([^)]*)\)/g, (all, name?: string) =>
    name === undefined ? "$" : (env.get(name) ?? all),
  );
}
