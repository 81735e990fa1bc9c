/**
 * Keeps old paths alive: systemd-tmpfiles makes each a symbolic link at boot. The lines travel in an annotation, a
 * projected volume with a downwardAPI source shows them as a file, and a subPath mount puts it where
 * systemd-tmpfiles(8) looks.
 */
import { type Finding, makeFinding } from "../findings.ts";
import { linksAnnotationPrefix } from "../inspect/annotations.ts";
import { isObject, type JsonObject } from "../inspect/json.ts";
import { isAtOrBelow, isBelow } from "../mount-path.ts";
import type { Container, Mount, Pod } from "../pod.ts";
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
  const annotation = linksAnnotation(container.name);
  const earlier = (pod.annotations.get(annotation) ?? "").split("\n").filter((line) => line !== "");
  const linked = new Set(earlier.map((line) => line.split(" ")[1] ?? ""));
  const obstacle = obstacleToLinks(pod, container, paths);
  const reasons = paths.map(({ from }) => obstacle ?? obstacleToLink(from, linked));
  const findings = paths.flatMap(({ from }, at) => {
    const why = reasons[at];
    return why === undefined ? [] : [makeFinding("link-not-possible", { path: from, why }, container.name)];
  });
  if (findings.length === paths.length) return { links: undefined, findings };
  // L and never L+, which would delete a folder that is there: tmpfiles.d(5).
  const added = paths
    .filter(({ from }, at) => reasons[at] === undefined && !linked.has(from))
    .map(({ from, to }) => `L ${from} - - - - ${to}`);
  const lines = [...earlier, ...added].map((line) => `${line}\n`).join("");
  return { links: { annotation, lines, mounted: container.mounts.some(isLinksMount) }, findings };
}

/** The part behind the slash of an annotation's key has at most 63 characters. */
function linksAnnotation(container: string): string {
  const key = `${linksAnnotationPrefix}${container}`;
  const longest = "boxinit/".length + 63;
  return key.length <= longest
    ? key
    : `${linksAnnotationPrefix}${hashed(container, longest - linksAnnotationPrefix.length)}`;
}

function isLinksMount(mount: Mount): boolean {
  return mount.volume === linksVolume && mount.cleanPath === linksFile;
}

function obstacleToLinks(pod: Pod, container: Container, paths: readonly MovedPath[]): string | undefined {
  const volume = pod.volumes?.find(({ name }) => name === linksVolume);
  if (volume !== undefined && linkItems(volume.raw) === undefined) return `a volume is named ${linksVolume} already`;
  const taken = [
    ...container.mounts.filter((mount) => !isLinksMount(mount)).map((mount) => mount.cleanPath),
    ...container.otherPaths,
    ...paths.map(({ to }) => to),
  ];
  const inTheWay = taken.find((path) => isAtOrBelow(linksFile, path) || isBelow(path, linksFile));
  return inTheWay === undefined ? undefined : `something is mounted at ${inTheWay}`;
}

/** systemd-tmpfiles would make a link below a link inside the first one's target. */
function obstacleToLink(path: string, linked: ReadonlySet<string>): string | undefined {
  const other = [...linked].find((each) => isBelow(path, each) || isBelow(each, path));
  return other === undefined ? undefined : `${other} is a link already`;
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
