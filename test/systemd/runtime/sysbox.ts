import { allCapabilities, type Capabilities, type OciConfig, type OciMount } from "./oci-config.ts";

/** How sysbox-mgr runs on the node. */
export interface SysboxOptions {
  /** `sysbox-mgr --relaxed-read-only`. */
  readonly relaxedReadOnly: boolean;
}

/**
 * What sysbox-runc makes of a container before it starts it, as far as systemd sees it (nestybox/sysbox-runc,
 * libsysbox/syscont/spec.go: ConvertSpec). Only the string in `args[0]` decides whether it is taken for systemd.
 *
 * @throws Error with Sysbox's words, where it refuses to start the container
 */
export function asSysboxMakesIt(config: OciConfig, options: SysboxOptions): OciConfig {
  const { process, root, linux } = config;
  refuseVariables(process.env);
  refuseNamespacesOfTheNode(linux.namespaces.map(({ type }) => type));
  // Nothing but the order of mounts changes then: capabilities and cgroups are those of any container.
  if (process.env.includes("SYSBOX_SYSCONT_MODE=FALSE")) return { ...config, mounts: sortMounts(config.mounts, false) };
  const isSystemd = process.args[0] === "/sbin/init";
  const ofSystem = withSystemMounts(config.mounts, root.readonly, options);
  const others = process.env.filter((variable) => !isSystemd || !variable.startsWith("container="));
  return {
    ...config,
    process: {
      ...process,
      env: isSystemd ? [...others, "container=private-users"] : others,
      capabilities: process.env.includes("SYSBOX_HONOR_CAPS=TRUE")
        ? process.capabilities
        : capabilitiesOf(process.user.uid),
    },
    mounts: sortMounts(isSystemd ? withSystemdMounts(ofSystem) : ofSystem, isSystemd),
  };
}

/** cfgCapabilities: root has all that Sysbox has, and hands them on; anybody else has none. */
function capabilitiesOf(uid: number): Capabilities {
  const held = uid === 0 ? allCapabilities : [];
  return { bounding: allCapabilities, held, inheritable: held };
}

/**
 * cfgSyscontMounts: these take the place of what the container runtime says. What sysbox-fs and sysbox-mgr add below
 * /proc, /sys and /var/lib is left out: systemd boots without.
 */
function withSystemMounts(mounts: readonly OciMount[], isReadOnly: boolean, options: SysboxOptions): OciMount[] {
  const own = new Set(systemMounts.map(({ destination }) => destination));
  const others = mounts.filter(({ destination }) => !own.has(destination));
  if (!isReadOnly) return [...others, ...systemMounts];
  // cfgSyscontMountsReadOnly
  const missing = writableMounts.filter(
    (mount) => !others.some(({ destination }) => destination === mount.destination),
  );
  const ofSystem = systemMounts.map((mount) =>
    mount.destination.startsWith("/sys") && !options.relaxedReadOnly
      ? { ...mount, options: [...mount.options, "ro"] }
      : mount,
  );
  return [...others, ...missing, ...ofSystem];
}

/** cfgSystemdMounts: what is mounted at these paths and is no tmpfs goes. A volume never is one: it is bound. */
function withSystemdMounts(mounts: readonly OciMount[]): OciMount[] {
  const isOwn = (mount: OciMount) => systemdMounts.some(({ destination }) => destination === mount.destination);
  const kept = mounts.filter((mount) => !isOwn(mount) || mount.type === "tmpfs");
  const added = systemdMounts.filter((mount) => !kept.some(({ destination }) => destination === mount.destination));
  return [...kept, ...added];
}

/**
 * libsysbox/syscont/utils.go: what begins with /sys, /proc and /dev comes first, and since Sysbox 0.6.4 /run where systemd
 * is recognised (sysbox-runc's pull request 93), each by path. Then bind mounts go to the end, one before those that come
 * right before it and lie in it. Otherwise the order stays.
 */
function sortMounts(mounts: readonly OciMount[], isSystemd: boolean): OciMount[] {
  const prefixes = ["/sys", "/proc", "/dev", ...(isSystemd ? ["/run"] : [])];
  const others = prefixes.length;
  const rank = ({ destination }: OciMount) => {
    const at = prefixes.findIndex((prefix) => destination.startsWith(prefix));
    return at === -1 ? others : at;
  };
  const byPath = (a: OciMount, b: OciMount) => (a.destination < b.destination ? -1 : 1);
  const sorted = mounts.toSorted((a, b) => rank(a) - rank(b) || (rank(a) === others ? 0 : byPath(a, b)));
  const isBound = ({ type }: OciMount) => type === "bind";
  const bound: OciMount[] = [];
  for (const mount of sorted.filter(isBound)) {
    const before = bound.findLastIndex(({ destination }) => !destination.startsWith(mount.destination));
    bound.splice(before + 1, 0, mount);
  }
  return [...sorted.filter((mount) => !isBound(mount)), ...bound];
}

const hardened = ["noexec", "nosuid", "nodev"];

/** syscontMounts, without a stand-in for /dev/kmsg. */
const systemMounts: readonly OciMount[] = [
  { destination: "/sys", type: "sysfs", source: "sysfs", options: hardened },
  { destination: "/sys/fs/cgroup", type: "cgroup", source: "cgroup", options: hardened },
  { destination: "/proc", type: "proc", source: "proc", options: hardened },
  {
    destination: "/dev",
    type: "tmpfs",
    source: "tmpfs",
    options: ["nosuid", "strictatime", "mode=755", "size=65536k"],
  },
];

const tmpfs = (destination: string, options: readonly string[]): OciMount => ({
  destination,
  type: "tmpfs",
  source: "tmpfs",
  options: ["rw", "rprivate", "nosuid", "nodev", ...options],
});

/** syscontSystemdMounts */
const systemdMounts = [tmpfs("/run", ["mode=755", "size=64m"]), tmpfs("/run/lock", ["noexec", "size=4m"])];

/** syscontMustBeRwMounts */
const writableMounts = ["/run", "/tmp"].map((path) => tmpfs(path, ["noexec", "mode=755", "size=64m"]));

/** getSysboxEnvVarConfigs, by what each may be. */
const knownVariables: Readonly<Record<string, "bool" | "string">> = {
  SYSBOX_ALLOW_TRUSTED_XATTR: "bool",
  SYSBOX_HONOR_CAPS: "bool",
  SYSBOX_IGNORE_SYSFS_CHOWN: "bool",
  SYSBOX_SKIP_UID_SHIFT: "string",
  SYSBOX_SYSCONT_MODE: "bool",
};

function refuseVariables(env: readonly string[]): void {
  for (const variable of env.filter((one) => one.startsWith("SYSBOX_"))) {
    const [name = "", value = "", ...more] = variable.split("=");
    if (more.length > 0) throw new Error(`env var ${variable} has incorrect format; expected VAR=VALUE.`);
    const type = knownVariables[name];
    const known = Object.entries(knownVariables).map((pair) => pair.join(":"));
    if (type === undefined) throw new Error(`invalid env var ${name}; must be one of map[${known.join(" ")}]`);
    if (type === "bool" && value !== "TRUE" && value !== "FALSE") {
      throw new Error(`env var ${name} has invalid value ${value}; expect [TRUE|FALSE].`);
    }
  }
}

/** cfgNamespaces */
function refuseNamespacesOfTheNode(own: readonly string[]): void {
  const shared = ["pid", "ipc", "uts", "mount", "network"].filter((type) => !own.includes(type));
  if (shared.length > 0)
    throw new Error(`sysbox containers can't share namespaces [${shared.join(" ")}] with the host`);
}
