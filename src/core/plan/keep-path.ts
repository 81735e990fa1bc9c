/**
 * Keeps old paths alive: systemd-tmpfiles makes each a symbolic link at boot. The lines travel in an annotation, a
 * projected volume with a downwardAPI source shows them as a file, and a subPath mount puts it where
 * systemd-tmpfiles(8) looks.
 */
import { type Finding, makeFinding } from "../findings.ts";
import { linksAnnotationPrefix } from "../inspect/annotations.ts";
import { isObject, type JsonObject } from "../inspect/json.ts";
import { isAtOrBelow, isBelow } from "../mount-path.ts";
import type { Container, Pod } from "../pod.ts";
import type { MovedPath } from "./environment.ts";
import { hashed } from "./hashed-name.ts";

export const linksVolume = "boxinit-links";
export const linksFile = "/etc/tmpfiles.d/boxinit.conf";

export interface LinksPlan {
  readonly annotation: string;
  /** The whole file: lines of an earlier repair first. */
  readonly lines: string;
  /** The container mounts the file already. */
  readonly mounted: boolean;
}

export type KeptPaths = { readonly links: LinksPlan | undefined; readonly findings: readonly Finding[] };

export function keepPaths(pod: Pod, container: Container, paths: readonly MovedPath[]): KeptPaths {
  if (paths.length === 0) return { links: undefined, findings: [] };
  const obstacle = obstacleToLinks(pod, container);
  if (obstacle !== undefined) {
    const tellPath = ({ from }: MovedPath): Finding =>
      makeFinding("link-not-possible", { path: from, why: obstacle }, container.name);
    return { links: undefined, findings: paths.map(tellPath) };
  }
  const annotation = linksAnnotation(container.name);
  const earlier = (pod.annotations.get(annotation) ?? "").split("\n").filter((line) => line !== "");
  const linked = new Set(earlier.map((line) => line.split(" ")[1]));
  // L and never L+, which would delete a folder that is there: tmpfiles.d(5).
  const added = paths.filter(({ from }) => !linked.has(from)).map(({ from, to }) => `L ${from} - - - - ${to}`);
  const lines = [...earlier, ...added].map((line) => `${line}\n`).join("");
  return { links: { annotation, lines, mounted: mountsLinks(container) }, findings: [] };
}

/** The part behind the slash of an annotation's key has at most 63 characters. */
export function linksAnnotation(container: string): string {
  const key = `${linksAnnotationPrefix}${container}`;
  const longest = "boxinit/".length + 63;
  return key.length <= longest
    ? key
    : `${linksAnnotationPrefix}${hashed(container, longest - linksAnnotationPrefix.length)}`;
}

function mountsLinks(container: Container): boolean {
  return container.mounts.some((mount) => mount.volume === linksVolume && mount.cleanPath === linksFile);
}

function obstacleToLinks(pod: Pod, container: Container): string | undefined {
  const volume = pod.volumes?.find(({ name }) => name === linksVolume);
  if (volume !== undefined && linkItems(volume.raw) === undefined) return `a volume is named ${linksVolume} already`;
  const inTheWay = container.mounts.find(
    (mount) =>
      (isAtOrBelow(linksFile, mount.cleanPath) || isBelow(mount.cleanPath, linksFile)) && mount.volume !== linksVolume,
  );
  return inTheWay === undefined ? undefined : `a volume is mounted at ${inTheWay.path}`;
}

/** The items of our volume, one for each container; undefined where the volume has another shape. */
export function linkItems(volume: JsonObject): readonly JsonObject[] | undefined {
  const { projected } = volume;
  const sources = isObject(projected) ? projected.sources : undefined;
  const source: unknown = Array.isArray(sources) ? sources[0] : undefined;
  const downward = isObject(source) ? source.downwardAPI : undefined;
  const items = isObject(downward) ? downward.items : undefined;
  return Array.isArray(items) && items.every(isObject) ? items : undefined;
}
