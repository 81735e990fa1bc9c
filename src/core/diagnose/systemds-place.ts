import { initPaths } from "../../shell/init-path.ts";
import { isObject } from "../inspect/json.ts";
import { isAtOrBelow } from "../mount-path.ts";
import type { Container, Mount, Pod } from "../pod.ts";

/** logind makes a tmpfs for each user in it, and takes a mount that is there for its own: then it is root's (seen on 252). */
const usersFolder = "/run/user";

/**
 * What systemd, its journal, D-Bus and container runtimes make below /run for themselves. Seen on systemd 252: with the node's folder
 * mounted read-only at /run/systemd and in sight, PID 1 ends at once; at /run/log/journal, journald fails; at /run/dbus,
 * dbus.socket. Hidden by systemd's tmpfs, such a mount does no harm.
 */
export const systemdsPlaces: readonly string[] = [
  ...["/run/systemd", "/run/log", "/run/dbus", "/run/initctl"],
  ...["/run/docker", "/run/docker.sock", "/run/containerd", "/run/k3s", "/run/crio", "/run/podman"],
  usersFolder,
];

/** Finds a mount that would take the place of one of these, were it in sight. An empty folder of the pod's own serves as well. */
export function createSystemdsPlaceFinder({ volumes = [] }: Pod): (mounts: readonly Mount[]) => Mount | undefined {
  let empty: ReadonlySet<string> | undefined;
  const isEmpty = (volume: string): boolean => {
    empty ??= new Set(volumes.filter(({ raw }) => isObject(raw.emptyDir)).map(({ name }) => name));
    return empty.has(volume);
  };
  return (mounts) =>
    mounts.find(
      ({ cleanPath, volume, raw }) =>
        systemdsPlaces.some((place) => isAtOrBelow(cleanPath, place)) &&
        (raw.readOnly === true || isAtOrBelow(cleanPath, usersFolder) || !isEmpty(volume)),
    );
}

/** A mount at or above what is started as init: a script without #! runs behind a shell's exec, and not by itself. */
export function mountInInitsPlace({ mounts }: Container): Mount | undefined {
  return mounts.find(({ cleanPath }) => cleanPath !== "/" && initPaths.some((path) => isAtOrBelow(path, cleanPath)));
}
