import type { OciConfig, OciMount } from "./oci-config.ts";

/**
 * What sysbox-runc makes of a container before it starts it, as far as systemd sees it (libsysbox/syscont/spec.go,
 * cfgSystemd and what calls it). Only the string in `args[0]` decides.
 *
 * @throws Error with Sysbox's words, where it refuses to start the container
 */
export function asSysboxMakesIt(config: OciConfig): OciConfig {
  const { args, env } = config.process;
  refuseUnknownVariables(env);
  if (env.includes("SYSBOX_SYSCONT_MODE=FALSE")) return config;
  const isSystemd = args[0] === "/sbin/init";
  if (!isSystemd) return config;
  const dropped = new Set(["/run", "/run/lock"]);
  const others = config.mounts.filter(({ destination, type }) => !dropped.has(destination) || type === "tmpfs");
  const binds = others.filter(({ type }) => type === "bind");
  return {
    ...config,
    process: { ...config.process, env: [...env, "container=private-users"] },
    mounts: [...others.filter(({ type }) => type !== "bind"), ...systemdMounts, ...binds],
  };
}

const systemdMounts: readonly OciMount[] = [
  {
    destination: "/run",
    type: "tmpfs",
    source: "tmpfs",
    options: ["rw", "rprivate", "nosuid", "nodev", "mode=755", "size=64m"],
  },
  {
    destination: "/run/lock",
    type: "tmpfs",
    source: "tmpfs",
    options: ["rw", "rprivate", "noexec", "nosuid", "nodev", "mode=755", "size=4m"],
  },
];

const knownVariables = [
  "SYSBOX_ALLOW_TRUSTED_XATTR",
  "SYSBOX_HONOR_CAPS",
  "SYSBOX_IGNORE_SYSFS_CHOWN",
  "SYSBOX_SKIP_UID_SHIFT",
  "SYSBOX_SYSCONT_MODE",
];

function refuseUnknownVariables(env: readonly string[]): void {
  const names = env.map((variable) => variable.split("=", 1)[0] ?? "");
  const unknown = names.find((name) => name.startsWith("SYSBOX_") && !knownVariables.includes(name));
  if (unknown !== undefined) throw new Error(`error in the container spec: invalid env var ${unknown}`);
}
