import { readFileSync } from "node:fs";
import { rootOfContainers } from "../rootfs/shift-owners.ts";

export interface OciMount {
  readonly destination: string;
  readonly type: string;
  readonly source: string;
  readonly options: readonly string[];
}

export interface OciConfig {
  readonly process: {
    readonly args: readonly string[];
    readonly env: readonly string[];
    readonly user: { readonly uid: number; readonly gid: number };
    readonly cwd: string;
    readonly terminal: boolean;
    /** Names, without `CAP_`. */
    readonly capabilities: Capabilities;
  };
  readonly root: { readonly path: string; readonly readonly: boolean };
  readonly mounts: readonly OciMount[];
  readonly linux: { readonly namespaces: readonly Namespace[] };
}

export interface Capabilities {
  readonly bounding: readonly string[];
  /** Effective and permitted too. */
  readonly held: readonly string[];
  /** What a program that is executed keeps. */
  readonly inheritable: readonly string[];
}

export interface Namespace {
  readonly type: string;
  /** Of one that is there already. */
  readonly path?: string;
}

export interface Surroundings {
  readonly cgroup: string;
  readonly hostname: string;
  /** With the machine's network, programs inside reach what listens on its loopback. */
  readonly network: "own" | "machine";
}

/** What the container runtime is told beside. */
export function whole(config: OciConfig, parts: Surroundings): object {
  const { capabilities, ...process } = config.process;
  const namespaces = config.linux.namespaces.filter(({ type }) => type !== "network" || parts.network === "own");
  const mappings = [{ containerID: 0, hostID: rootOfContainers, size: 65_536 }];
  return {
    ociVersion: "1.0.2",
    ...config,
    mounts: parts.network === "own" ? config.mounts : config.mounts.map(withSysOfMachine),
    process: {
      ...process,
      capabilities: capabilitySets(capabilities),
    },
    hostname: parts.hostname,
    linux: { namespaces, cgroupsPath: parts.cgroup, uidMappings: mappings, gidMappings: mappings },
  };
}

/** The five sets of capabilities(7), as a runtime is told of them. */
export function capabilitySets({ bounding, held, inheritable }: Capabilities) {
  const named = (names: readonly string[]) => ofThisProcess(names).map((name) => `CAP_${name}`);
  return {
    bounding: named(bounding),
    effective: named(held),
    permitted: named(held),
    inheritable: named(inheritable),
    ambient: named(inheritable),
  };
}

/** A sysfs shows a network, and only its owner may mount it: the kernel refuses the machine's to a user namespace. */
export function withSysOfMachine(mount: OciMount): OciMount {
  if (mount.type !== "sysfs") return mount;
  return { ...mount, type: "bind", source: "/sys", options: ["rbind", "rprivate", "nosuid", "noexec", "nodev", "ro"] };
}

/** capabilities(7), by number. */
export const allCapabilities = [
  ...["CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP"],
  ...["LINUX_IMMUTABLE", "NET_BIND_SERVICE", "NET_BROADCAST", "NET_ADMIN", "NET_RAW", "IPC_LOCK", "IPC_OWNER"],
  ...["SYS_MODULE", "SYS_RAWIO", "SYS_CHROOT", "SYS_PTRACE", "SYS_PACCT", "SYS_ADMIN", "SYS_BOOT", "SYS_NICE"],
  ...["SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "MKNOD", "LEASE", "AUDIT_WRITE", "AUDIT_CONTROL", "SETFCAP"],
  ...["MAC_OVERRIDE", "MAC_ADMIN", "SYSLOG", "WAKE_ALARM", "BLOCK_SUSPEND", "AUDIT_READ"],
];

/** A runtime can give no more than it has, and a machine that is itself a container may lack some. */
function ofThisProcess(names: readonly string[]): readonly string[] {
  const [, bits = "0"] = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
  const has = BigInt(`0x${bits}`);
  return names.filter((name) => ((has >> BigInt(allCapabilities.indexOf(name))) & 1n) === 1n);
}
