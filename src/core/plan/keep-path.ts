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
import { showSameFiles } from "./same-files.ts";

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
  const earlier = earlierLinks(pod.annotations.get(annotation) ?? "", container, paths);
  const linked = new Set(earlier.map(({ from }) => from));
  const obstacle = obstacleToLinks(pod, container, paths);
  const reasons = paths.map(({ from }) => obstacle ?? obstacleToLink(from, linked));
  const findings = paths.flatMap(({ from }, at) => {
    const why = reasons[at];
    return why === undefined ? [] : [makeFinding("link-not-possible", { path: from, why }, container.name)];
  });
  if (findings.length === paths.length) return { links: undefined, findings };
  // L and never L+, which would delete a folder that is there: tmpfiles.d(5).
  const added = paths.filter(({ from }, at) => reasons[at] === undefined && !linked.has(from));
  const lines = [...earlier, ...added].map(({ from, to }) => `L ${from} - - - - ${to}\n`).join("");
  const mounted = container.mounts.some((mount) => isLinksMount(mount, container));
  return { links: { annotation, lines, mounted }, findings };
}

/**
 * The links of an earlier repair that still hold. An annotation can also come with a pod that was copied and changed:
 * a line whose target is not mounted, or shows other files than its path or than what is planned, is given up.
 */
function earlierLinks(text: string, { mounts }: Container, planned: readonly MovedPath[]): readonly MovedPath[] {
  return text.split("\n").flatMap((line) => {
    const [, from, to] = /^L (\/run\/\S+) - - - - (\S+)$/.exec(line) ?? [];
    if (from === undefined || to === undefined) return [];
    const target = mounts.find(({ cleanPath }) => cleanPath === to);
    const old = mounts.find(({ cleanPath }) => cleanPath === from);
    const holds = target !== undefined && (old === undefined || showSameFiles(old, target));
    return holds && !planned.some((path) => path.from === from && path.to !== to) ? [{ from, to }] : [];
  });
}

/** Clean paths that are links once systemd has booted: those that are planned, else those of an earlier repair. */
export function linkedPaths(pod: Pod, container: Container, planned: LinksPlan | undefined): ReadonlySet<string> {
  const isMounted = container.mounts.some((mount) => isLinksMount(mount, container));
  const there = isMounted ? pod.annotations.get(linksAnnotation(container.name)) : undefined;
  const lines = planned?.lines ?? there ?? "";
  return new Set(lines.split("\n").flatMap((line) => /^L (\/run\/\S+) - - - - /.exec(line)?.[1] ?? []));
}

/** The part behind the slash of an annotation's key has at most 63 characters. */
function linksAnnotation(container: string): string {
  const key = `${linksAnnotationPrefix}${container}`;
  const longest = "boxinit/".length + 63;
  return key.length <= longest
    ? key
    : `${linksAnnotationPrefix}${hashed(container, longest - linksAnnotationPrefix.length)}`;
}

function isLinksMount({ volume, cleanPath, subPath }: Mount, container: Container): boolean {
  return volume === linksVolume && cleanPath === linksFile && subPath === container.name;
}

function obstacleToLinks(pod: Pod, container: Container, paths: readonly MovedPath[]): string | undefined {
  const volume = pod.volumes?.find(({ name }) => name === linksVolume);
  // The API server refuses such a pod. With the volume added it would take what nobody has written.
  if (
    volume === undefined &&
    pod.containers.some(({ mounts }) => mounts.some((mount) => mount.volume === linksVolume))
  ) {
    return `${linksVolume} is mounted, and there is no such volume`;
  }
  const items = volume === undefined ? [] : linkItems(volume.raw);
  if (items === undefined) return `a volume is named ${linksVolume} already`;
  const item = linkItem(container);
  if (items.some((other) => other.path === item.path && !showsAnnotation(other, item.fieldRef.fieldPath))) {
    return `${linksVolume} shows something else as ${item.path}`;
  }
  const taken = [
    ...container.mounts.filter((mount) => !isLinksMount(mount, container)).map((mount) => mount.cleanPath),
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
  const sources: unknown = isObject(projected) ? projected.sources : undefined;
  const [source, ...others]: readonly unknown[] = Array.isArray(sources) ? sources : [];
  if (!isObject(source) || others.length > 0 || Object.keys(source).length > 1) return undefined;
  const items = isObject(source.downwardAPI) ? source.downwardAPI.items : undefined;
  return Array.isArray(items) && items.every(isObject) ? items : undefined;
}

/** What shows a container's links as a file of its name. */
export function linkItem({ name }: Container) {
  const fieldPath = `metadata.annotations['${linksAnnotation(name)}']`;
  return { path: name, fieldRef: { apiVersion: "v1", fieldPath } } as const;
}

function showsAnnotation(item: JsonObject, fieldPath: string): boolean {
  return isObject(item.fieldRef) && item.fieldRef.fieldPath === fieldPath;
}
