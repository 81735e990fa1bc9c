/**
 * Keeps old paths alive: systemd-tmpfiles makes each a symbolic link at boot, as lines tell it in a file that the pod
 * brings along, where systemd-tmpfiles(8) looks.
 */
import { type Finding, makeFinding } from "../findings.ts";
import { linksAnnotationPrefix } from "../inspect/annotations.ts";
import { isBelow } from "../mount-path.ts";
import type { Container, Pod } from "../pod.ts";
import {
  type CarriedFile,
  carriedFile,
  type FilePlace,
  type FilesThere,
  isMounted,
  obstacleToFile,
} from "./carried-file.ts";
import type { ChangedPaths } from "./changed-paths.ts";
import type { MovedPath } from "./environment.ts";
import { hashed } from "./hashed-name.ts";
import { linkLines, readLinks } from "./link-lines.ts";
import { showSameFiles } from "./same-files.ts";
import { isTarget } from "./targets.ts";

export const linksFile = "/etc/tmpfiles.d/boxinit.conf";

export type KeptPaths = { readonly links: CarriedFile | undefined; readonly findings: readonly Finding[] };

export function keepPaths(
  pod: Pod,
  files: FilesThere,
  container: Container,
  paths: readonly MovedPath[],
  tokenPath: string,
  changed: ChangedPaths,
): KeptPaths {
  if (paths.length === 0) return { links: undefined, findings: [] };
  const place = placeOfLinks(container);
  const lines = readLinks(pod.annotations.get(place.annotation) ?? "");
  const earlier = earlierLinks(lines, container, paths, tokenPath);
  const linked = new Set(earlier.map(({ from }) => from));
  const targets = paths.map(({ to }) => to);
  const obstacle = obstacleToFile(place, files, container, targets, changed);
  const reasons = paths.map(({ from }) => obstacle ?? obstacleToLink(from, earlier, changed));
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
 * a line whose target is not mounted, or shows other files than its path or than what is planned, is given up. So is one
 * that the mounts can't prove, whose path is mounted no more and whose target is neither a token nor where the policy has
 * tokens: the policy of an earlier repair may have had them elsewhere.
 */
function earlierLinks(
  lines: readonly MovedPath[],
  { mounts }: Container,
  planned: readonly MovedPath[],
  tokenPath: string,
): readonly MovedPath[] {
  if (lines.length === 0) return [];
  // Of two mounts at one path the first counts.
  const byPath = new Map(mounts.toReversed().map((mount) => [mount.cleanPath, mount]));
  const plannedFrom = new Map(planned.map(({ from, to }) => [from, to]));
  return lines.filter(({ from, to }) => {
    const target = byPath.get(to);
    const old = byPath.get(from);
    if (target === undefined) return false;
    const holds = old === undefined ? target.hasToken || isTarget(to, tokenPath) : showSameFiles(old, target);
    return holds && (plannedFrom.get(from) ?? to) === to;
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
function obstacleToLink(path: string, earlier: readonly MovedPath[], changed: ChangedPaths): string | undefined {
  // By a link, what is made at the hidden path today would go to a read-only mount.
  if (changed.changesLater(path)) return "the command or a hook changes files there";
  const other = earlier.find(({ from }) => isBelow(path, from) || isBelow(from, path));
  return other === undefined ? undefined : `${other.from} is a link already`;
}
