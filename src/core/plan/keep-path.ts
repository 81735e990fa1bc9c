/**
 * Keeps old paths alive: systemd-tmpfiles makes each a symbolic link at boot, as lines tell it in a file that the pod
 * brings along, where systemd-tmpfiles(8) looks.
 */
import { type Finding, makeFinding } from "../findings.ts";
import { linksAnnotationPrefix } from "../inspect/annotations.ts";
import { isBelow } from "../mount-path.ts";
import type { Container, Pod } from "../pod.ts";
import { type CarriedFile, carriedFile, type FilePlace, isMounted, obstacleToFile } from "./carried-file.ts";
import type { MovedPath } from "./environment.ts";
import { hashed } from "./hashed-name.ts";
import { linkLines, readLinks } from "./link-lines.ts";
import { showSameFiles } from "./same-files.ts";

export const linksFile = "/etc/tmpfiles.d/boxinit.conf";

export type KeptPaths = { readonly links: CarriedFile | undefined; readonly findings: readonly Finding[] };

export function keepPaths(pod: Pod, container: Container, paths: readonly MovedPath[]): KeptPaths {
  if (paths.length === 0) return { links: undefined, findings: [] };
  const place = placeOfLinks(container);
  const earlier = earlierLinks(pod.annotations.get(place.annotation) ?? "", container, paths);
  const linked = new Set(earlier.map(({ from }) => from));
  const targets = paths.map(({ to }) => to);
  const obstacle = obstacleToFile(place, pod, container, targets);
  const reasons = paths.map(({ from }) => obstacle ?? obstacleToLink(from, linked));
  const findings = paths.flatMap(({ from }, at) => {
    const why = reasons[at];
    return why === undefined ? [] : [makeFinding("link-not-possible", { path: from, why }, container.name)];
  });
  if (findings.length === paths.length) return { links: undefined, findings };
  const added = paths.filter(({ from }, at) => reasons[at] === undefined && !linked.has(from));
  return { links: carriedFile(place, linkLines([...earlier, ...added]), container), findings };
}

/**
 * The links of an earlier repair that still hold. An annotation can also come with a pod that was copied and changed:
 * a line whose target is not mounted, or shows other files than its path or than what is planned, is given up.
 */
function earlierLinks(text: string, { mounts }: Container, planned: readonly MovedPath[]): readonly MovedPath[] {
  return readLinks(text).filter(({ from, to }) => {
    const target = mounts.find(({ cleanPath }) => cleanPath === to);
    const old = mounts.find(({ cleanPath }) => cleanPath === from);
    const holds = target !== undefined && (old === undefined || showSameFiles(old, target));
    return holds && !planned.some((path) => path.from === from && path.to !== to);
  });
}

/** Clean paths that are links once systemd has booted: those that are planned, else those of an earlier repair. */
export function linkedPaths(pod: Pod, container: Container, planned: CarriedFile | undefined): ReadonlySet<string> {
  const links = planned === undefined ? linksThere(pod, container) : readLinks(planned.text);
  return new Set(links.map(({ from }) => from));
}

/** What an earlier repair has ordered, where the container has the file: an annotation alone can be left of a copied pod. */
export function linksThere(pod: Pod, container: Container): readonly MovedPath[] {
  const place = placeOfLinks(container);
  return isMounted(place, container) ? readLinks(pod.annotations.get(place.annotation) ?? "") : [];
}

/** Each container has lines of its own, in a file of its name. */
function placeOfLinks({ name }: Container): FilePlace {
  return { annotation: linksAnnotation(name), item: name, path: linksFile };
}

/** The part behind the slash of an annotation's key has at most 63 characters. */
function linksAnnotation(container: string): string {
  const key = `${linksAnnotationPrefix}${container}`;
  const longest = "boxinit/".length + 63;
  return key.length <= longest
    ? key
    : `${linksAnnotationPrefix}${hashed(container, longest - linksAnnotationPrefix.length)}`;
}

/** systemd-tmpfiles would make a link below a link inside the first one's target. */
function obstacleToLink(path: string, linked: ReadonlySet<string>): string | undefined {
  const other = [...linked].find((each) => isBelow(path, each) || isBelow(each, path));
  return other === undefined ? undefined : `${other} is a link already`;
}
