import { isAtOrBelow } from "../core/mount-path.ts";
import type { MountInfo } from "./mount-info.ts";
import { isPreparedTmpfs, mountOwner } from "./mount-owner.ts";
import type { MountTree } from "./mount-tree.ts";
import type { PathLook } from "./path-look.ts";
import { type PodMount, showsSameFiles } from "./pod-mounts.ts";
import type { FileAccess, MountedAs, MountReport, Verdict } from "./verify-report.ts";

type Judged = Pick<MountReport, "verdict" | "why" | "hiddenBy" | "link" | "unreadable">;

/** What the programs of a container see at a path of its pod, by the tree of mounts and by what was seen there. */
export function judgeMount(tree: MountTree, pod: PodMount, look: PathLook): MountReport {
  const { path, volume, mount } = pod;
  const judged = pod.seenAs === undefined ? judgeUnseen(tree, pod, look) : judgeSeen(look);
  return { path, ...judged, volume, ...(mount === undefined ? {} : { mount: describe(mount) }) };
}

function judgeSeen(look: PathLook): Judged {
  if (look.found === "none")
    return is("not-known", "it is mounted within reach, and whoever looked found nothing there");
  const unreadable = unreadableIn(look);
  if (unreadable !== undefined) return unreadable;
  return is("visible", look.isTried ? "it can be read" : "its path leads to it");
}

function judgeUnseen(tree: MountTree, pod: PodMount, look: PathLook): Judged {
  const { mount, linkTo } = pod;
  const isThere = look.found === "folder" || look.found === "file" || look.found === "denied";
  const link = look.leadsTo ?? (isThere ? linkTo : undefined);
  if (isThere && link !== undefined && leadsToIt(tree, pod, link)) {
    return { ...(unreadableIn(look) ?? is("linked", `it leads to ${link}`)), link };
  }
  const ordered = linkTo === undefined ? {} : { link: linkTo };
  if (linkTo !== undefined && look.found === "not-known") {
    const state = mount === undefined ? "" : "it is covered, and ";
    return { ...is("not-known", `${state}whether the link to ${linkTo} is there was not seen`), ...ordered };
  }
  const without = linkTo === undefined ? "" : `; the link to ${linkTo} is not there`;
  if (mount === undefined) return { ...judgeAbsent(tree, pod, look, without), ...ordered };
  const sight = tree.sight(mount);
  const by = sight.is === "hidden" ? sight.by : undefined;
  if (by === undefined) return is("not-known", "what it hangs on is not in the list, which may have changed meanwhile");
  return {
    ...is("hidden", `${by.type} on ${by.mountPoint} (mount ${by.id}) covers it${without}`),
    hiddenBy: describe(by),
    ...ordered,
  };
}

/** Nothing of the list is for it. */
function judgeAbsent(tree: MountTree, { cleanPath, linkTo }: PodMount, look: PathLook, without: string): Judged {
  const instead = tree.at(cleanPath).find(isPreparedTmpfs);
  if (instead !== undefined) {
    return is("missing", `it is not mounted; in its place is a tmpfs for systemd (mount ${instead.id})${without}`);
  }
  if (linkTo !== undefined) return is("missing", without.replace("; ", ""));
  // The runtime resolves links of the image, which only whoever looks can see; /run has none of those.
  const isCertain = look.found === "none" || isAtOrBelow(cleanPath, "/run");
  if (isCertain) return is("missing", "nothing is mounted there");
  return is("not-known", "nothing is mounted there, but a link of the image may lead to where it is");
}

/** Where a link leads to the same files, to what boxinit put there for it, or, of what has no mount, to any volume. */
function leadsToIt(tree: MountTree, { mount, linkTo }: PodMount, link: string): boolean {
  const target = tree.arrive(link);
  if (target === undefined) return false;
  if (mount !== undefined && showsSameFiles(target, mount)) return true;
  return (link === linkTo || mount === undefined) && isAtOrBelow(link, target.mountPoint) && isVolume(target);
}

function isVolume(mount: MountInfo): boolean {
  return mountOwner(mount) === undefined;
}

function unreadableIn({ found, unreadable }: PathLook): Judged | undefined {
  if (unreadable === undefined) return found === "denied" ? is("unreadable", "permission denied") : undefined;
  return { ...is("unreadable", accessWords(unreadable)), unreadable };
}

function accessWords({ path, uid, gid, mode }: FileAccess): string {
  if (uid === undefined || gid === undefined) return `${path} can not be read; its owner is not known`;
  const owner = `${uid === nobody ? "nobody" : uid}:${gid === nobody ? "nogroup" : gid}`;
  return `${path} belongs to ${owner}${mode === undefined ? "" : ` and has mode ${mode}`}`;
}

/** What the kernel shows for accounts that a user namespace does not have (/proc/sys/kernel/overflowuid). */
export const nobody = 65534;

function is(verdict: Verdict, why: string): Pick<MountReport, "verdict" | "why"> {
  return { verdict, why };
}

function describe({ id, parentId, type, mountPoint }: MountInfo): MountedAs {
  return { id, parentId, type, path: mountPoint };
}
