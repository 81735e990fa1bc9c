import { join } from "node:path";
import type { RunnableContainer, RunnablePod } from "../pod-schema.ts";
import { fieldOf } from "../volumes/contents.ts";
import type { Namespace, OciConfig, OciMount } from "./oci-config.ts";

/** What a container's image says. */
export interface Image {
  readonly entrypoint?: readonly string[];
  readonly cmd?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** What it has beside Debian's files, by path. */
  readonly files?: Readonly<Record<string, ImageFile>>;
  /** Programs and folders of this machine that it has too, by path: too large to be copied, so mounted read-only. */
  readonly ofMachine?: Readonly<Record<string, string>>;
}

/** A text, which can be run where it begins with `#!`, or a symbolic link. */
export type ImageFile = string | { readonly linkTo: string };

export interface Places {
  readonly rootfs: string;
  /** Of the files that kubelet and the runtime make for each container. */
  readonly ownFiles: string;
  /** A subPath is looked up when a container starts, and stays what it was then. */
  volume(name: string, subPath: string | undefined): string;
  /** Of the process in whose namespaces all containers of the pod run, where they share them. */
  readonly sharedProcesses: number | undefined;
  /** The node's kernel can map the owners of a volume into the container's user namespace (Linux 6.3 for tmpfs). */
  readonly mapsOwners: boolean;
  /** What the environment says of the API server's Service. */
  readonly apiServer: { readonly host: string; readonly port: number };
}

/** A container as containerd's CRI plugin hands it to a runtime (internal/cri/server/container_create_linux.go). */
export function criConfig(pod: RunnablePod, container: RunnableContainer, image: Image, places: Places): OciConfig {
  const env = environmentOf(pod, container, image, places);
  const expanded = (words: readonly string[]) => words.map((word) => expand(word, env));
  const { command, args } = container;
  const hasCommand = command !== undefined && command.length > 0;
  const asRoot = (container.securityContext?.runAsUser ?? pod.spec.securityContext?.runAsUser ?? 0) === 0;
  const security = { ...pod.spec.securityContext, ...container.securityContext };
  // crun can't map owners into a user namespace that is there already.
  const mapsOwners = places.mapsOwners && places.sharedProcesses === undefined;
  const bind = mapsOwners ? ["rbind", "rprivate", "idmap"] : ["rbind", "rprivate"];
  const volumes = container.volumeMounts.map(({ name, mountPath, subPath, readOnly }): OciMount => {
    const source = places.volume(name, subPath);
    return { destination: mountPath, type: "bind", source, options: [...bind, readOnly === true ? "ro" : "rw"] };
  });
  const ownFiles = Object.entries({
    hosts: "/etc/hosts",
    "termination-log": container.terminationMessagePath ?? "/dev/termination-log",
    hostname: "/etc/hostname",
    "resolv.conf": "/etc/resolv.conf",
  }).map(([name, destination]): OciMount => {
    const source = join(places.ownFiles, name);
    return { destination, type: "bind", source, options: [...bind, "rw"] };
  });
  const ofMachine = Object.entries(image.ofMachine ?? {}).map(
    ([destination, source]): OciMount => ({ destination, type: "bind", source, options: ["rbind", "rprivate", "ro"] }),
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
      capabilities: { bounding: defaultCapabilities, held: asRoot ? defaultCapabilities : [], inheritable: [] },
    },
    root: { path: places.rootfs, readonly: security.readOnlyRootFilesystem ?? false },
    // Both lists are sorted together, and stably: an outer folder comes before what is inside.
    mounts: [...defaultMounts, ...ofMachine, ...[...volumes, ...ownFiles].toSorted((a, b) => depth(a) - depth(b))],
    linux: { namespaces: namespacesOf(pod, places.sharedProcesses) },
  };
}

/**
 * A user namespace, since a Sysbox pod has `hostUsers: false`, and what the pod does not share with its node. uts goes
 * with the network.
 */
function namespacesOf({ spec }: RunnablePod, sharedProcesses: number | undefined): readonly Namespace[] {
  const own = [
    ...["mount", "cgroup"],
    ...(spec.hostNetwork ? [] : ["network", "uts"]),
    ...(spec.hostIPC ? [] : ["ipc"]),
    ...(spec.hostPID ? [] : ["pid"]),
    "user",
  ];
  const of = (type: string) => (sharedProcesses === undefined ? {} : { path: `/proc/${sharedProcesses}/ns/${type}` });
  return own.map((type) => (type === "pid" || type === "user" ? { type, ...of(type) } : { type }));
}

/** pkg/oci/spec.go of containerd: defaultUnixCaps */
const defaultCapabilities = [
  ...["CHOWN", "DAC_OVERRIDE", "FSETID", "FOWNER", "MKNOD", "NET_RAW", "SETGID", "SETUID", "SETFCAP", "SETPCAP"],
  ...["NET_BIND_SERVICE", "SYS_CHROOT", "KILL", "AUDIT_WRITE"],
];

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
  { destination: "/sys/fs/cgroup", type: "cgroup", source: "cgroup", options: [...hardened, "relatime", "ro"] },
  { destination: "/dev/shm", type: "tmpfs", source: "shm", options: [...hardened, "mode=1777", "size=65536k"] },
];

/** `/var/run` counts two folders: nobody resolves it before the runtime does. */
function depth({ destination }: OciMount): number {
  return destination.split("/").filter((part) => part !== "").length;
}

function environmentOf(
  pod: RunnablePod,
  container: RunnableContainer,
  image: Image,
  { apiServer: { host, port } }: Places,
): ReadonlyMap<string, string> {
  const env = new Map<string, string>([
    ["PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
    ["HOSTNAME", pod.metadata.name],
    ...Object.entries(image.env ?? {}),
    ["KUBERNETES_SERVICE_HOST", host],
    ["KUBERNETES_SERVICE_PORT", `${port}`],
    ["KUBERNETES_SERVICE_PORT_HTTPS", `${port}`],
    ["KUBERNETES_PORT", `tcp://${host}:${port}`],
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
