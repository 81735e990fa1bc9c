import { depthOfPath, isAtOrBelow } from "./mount-path.ts";
import type { Container, Mount } from "./pod.ts";

/**
 * The mount that is made after another one, at its place or above it, and so covers it. Runtimes make mounts whose path
 * has fewer components first, others in the pod's order, and `/var/run` counts as two (containerd,
 * internal/cri/server/container_create.go: orderedMounts): of `/run/a/b` and `/var/run/a`, whichever is listed later.
 */
export function coveringMount(mount: Mount, { mounts }: Container): Mount | undefined {
  const depth = depthOfPath(mount.collapsedPath);
  return mounts.find((other) => {
    if (other === mount || !isAtOrBelow(mount.cleanPath, other.cleanPath)) return false;
    const difference = depthOfPath(other.collapsedPath) - depth;
    return difference > 0 || (difference === 0 && other.index > mount.index);
  });
}
