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
  };
  readonly root: { readonly path: string; readonly readonly: boolean };
  readonly mounts: readonly OciMount[];
}

/** What the container runtime is told beside: a system container has all capabilities of its user namespace. */
export function whole(config: OciConfig, parts: { readonly cgroup: string; readonly hostname: string }): object {
  const capabilities = capabilitiesOfThisProcess();
  const mappings = [{ containerID: 0, hostID: rootOfContainers, size: 65_536 }];
  return {
    ociVersion: "1.0.2",
    ...config,
    process: {
      ...config.process,
      capabilities: {
        bounding: capabilities,
        effective: capabilities,
        permitted: capabilities,
        inheritable: [],
        ambient: [],
      },
    },
    hostname: parts.hostname,
    linux: {
      cgroupsPath: parts.cgroup,
      namespaces: ["pid", "network", "ipc", "uts", "mount", "cgroup", "user"].map((type) => ({ type })),
      uidMappings: mappings,
      gidMappings: mappings,
    },
  };
}

/** capabilities(7), by number. */
const capabilityNames = [
  ...["CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP"],
  ...["LINUX_IMMUTABLE", "NET_BIND_SERVICE", "NET_BROADCAST", "NET_ADMIN", "NET_RAW", "IPC_LOCK", "IPC_OWNER"],
  ...["SYS_MODULE", "SYS_RAWIO", "SYS_CHROOT", "SYS_PTRACE", "SYS_PACCT", "SYS_ADMIN", "SYS_BOOT", "SYS_NICE"],
  ...["SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "MKNOD", "LEASE", "AUDIT_WRITE", "AUDIT_CONTROL", "SETFCAP"],
  ...["MAC_OVERRIDE", "MAC_ADMIN", "SYSLOG", "WAKE_ALARM", "BLOCK_SUSPEND", "AUDIT_READ"],
];

/** A runtime can give no more than it has, and a machine that is itself a container may lack some. */
function capabilitiesOfThisProcess(): readonly string[] {
  const [, bits = "0"] = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
  const has = BigInt(`0x${bits}`);
  return capabilityNames.flatMap((name, at) => (((has >> BigInt(at)) & 1n) === 1n ? [`CAP_${name}`] : []));
}
