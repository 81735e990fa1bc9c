import { isAtOrBelow } from "../mount-path.ts";
import type { Container } from "../pod.ts";

/**
 * Whether a collapsed path below /var/run leads to /run can't be told. In images with systemd /var/run is a link to
 * /run, and runtimes follow it as they mount. Under a volume at /var its files count instead of the image's: they may
 * have that link too, or a folder, which the runtime makes where nothing is there yet.
 */
export type IsDoubtful = (collapsedPath: string) => boolean;

export function createDoubt({ mounts }: Container): IsDoubtful {
  if (mounts.every(({ cleanPath }) => cleanPath !== "/var")) return () => false;
  return (path) => isAtOrBelow(path, "/var/run");
}
