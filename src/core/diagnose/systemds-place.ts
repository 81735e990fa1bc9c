import { isObject } from "../inspect/json.ts";
import { isAtOrBelow } from "../mount-path.ts";
import type { Mount, Pod } from "../pod.ts";

/**
 * What systemd, its journal, D-Bus and Docker make below /run for themselves. Seen on systemd 252: with the node's folder
 * mounted read-only at /run/systemd and in sight, PID 1 ends at once; at /run/log/journal, journald fails; at /run/dbus,
 * dbus.socket. Hidden by systemd's tmpfs, such a mount does no harm.
 */
export const systemdsPlaces: readonly string[] = [
  ...["/run/systemd", "/run/log", "/run/dbus", "/run/initctl"],
  ...["/run/docker", "/run/docker.sock", "/run/containerd"],
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
        systemdsPlaces.some((place) => isAtOrBelow(cleanPath, place)) && (raw.readOnly === true || !isEmpty(volume)),
    );
}
