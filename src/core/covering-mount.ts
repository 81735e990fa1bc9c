import { isAtOrBelow } from "./mount-path.ts";
import type { Container, Mount } from "./pod.ts";

/**
 * The mount that is made after another one, at its place or above it, and so covers it.
 *
 * @param isRecognised - Sysbox takes the container's command for systemd
 */
export function coveringMount(mount: Mount, { mounts }: Container, isRecognised: boolean): Mount | undefined {
  return mounts.find(
    (other) =>
      other !== mount && isAtOrBelow(mount.cleanPath, other.cleanPath) && isMadeAfter(other, mount, isRecognised),
  );
}

/**
 * Runtimes make mounts first whose path has fewer components, others in the pod's order; `/var/run` counts as two
 * (containerd, internal/cri/opts/spec_opts.go: orderedMounts). Where Sysbox recognises systemd, it then begins with those
 * whose path begins with `/run` as it is spelt, by their text (sysbox-runc, libsysbox/syscont/utils.go: sortMounts, since
 * Sysbox 0.6.4): `/var/run/a` covers `/run/a/b` then, wherever it is listed. Whatever it is, it makes one before those
 * whose path begins with its own.
 */
function isMadeAfter(other: Mount, mount: Mount, isRecognised: boolean): boolean {
  if (mount.path.startsWith(other.path)) return false;
  if (other.path.startsWith(mount.path)) return true;
  if (isRecognised) {
    const [isFirst, isOtherFirst] = [mount.path.startsWith("/run"), other.path.startsWith("/run")];
    if (isFirst !== isOtherFirst) return isFirst;
    if (isFirst) return other.path > mount.path;
  }
  const difference = other.depth - mount.depth;
  return difference > 0 || (difference === 0 && other.index > mount.index);
}
