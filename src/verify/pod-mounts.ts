import { collapsePath, depthOfPath } from "../core/mount-path.ts";
import type { ExpectedContainer } from "./expected-pod.ts";
import type { MountInfo } from "./mount-info.ts";
import { isPreparedTmpfs, mountOwner } from "./mount-owner.ts";
import type { MountTree } from "./mount-tree.ts";
import type { PathQuestion } from "./path-look.ts";
import { volumeByMount } from "./volume-kind.ts";

/** A path at which a pod has something: by its spec, by the list of mounts, or by a link that boxinit has ordered. */
export interface PodMount {
  /** As the pod spells it. */
  readonly path: string;
  readonly cleanPath: string;
  readonly volume: { readonly name: string | null; readonly kind: string } | null;
  readonly tokens: readonly string[];
  readonly isWritten: boolean;
  /** None where the list has none for it. */
  readonly mount: MountInfo | undefined;
  /** The mount that its path leads to, where that shows its files: itself, or a copy of it (mount --rbind). */
  readonly seenAs: MountInfo | undefined;
  /** Where boxinit's link at this path should lead. */
  readonly linkTo: string | undefined;
}

/** In the pod's order; then what else the list has that is neither the kernel's, the runtime's nor systemd's. */
export function podMounts(tree: MountTree, expected: ExpectedContainer | undefined): readonly PodMount[] {
  const links = new Map(expected?.links.map(({ from, to }) => [from, to]));
  const claimed = new Set<MountInfo>();
  const isFree = (mount: MountInfo) => !claimed.has(mount) && !isPreparedTmpfs(mount);
  const claim = (listed: readonly MountInfo[]): MountInfo | undefined => {
    const there = listed.filter(isFree);
    // Of several the pod's own is not the one in sight: that came over it, from programs inside.
    const mount = there.length > 1 ? (there.find((one) => tree.sight(one).is === "hidden") ?? there[0]) : there[0];
    if (mount !== undefined) claimed.add(mount);
    return mount;
  };
  const make = (
    found: Pick<PodMount, "path" | "cleanPath" | "volume" | "tokens" | "isWritten" | "mount">,
  ): PodMount => {
    const seenAs = found.mount === undefined ? undefined : seenMount(tree, found.mount);
    return { ...found, seenAs, linkTo: links.get(found.cleanPath) };
  };

  const expectedMounts = expected?.mounts ?? [];
  // As the runtime makes them: of two at one place it makes that first whose path, as it is spelt, has fewer components.
  const inTime = expectedMounts.toSorted(
    (a, b) => depthOfPath(collapsePath(a.path)) - depthOfPath(collapsePath(b.path)),
  );
  const found = inTime.map((each) => {
    const { path, cleanPath, volume, tokens, isWritten } = each;
    const place = placesOf(path, cleanPath).find((one) => tree.at(one).some(isFree));
    const mount = place === undefined ? undefined : claim(tree.at(place));
    return [each, make({ path, cleanPath, volume, tokens, isWritten, mount })] as const;
  });
  const bySpec = new Map(found);
  const ofSpec = expectedMounts.flatMap((each) => bySpec.get(each) ?? []);
  // What lies at a claimed path beside it is a copy, or was mounted by programs inside.
  const known = new Set([...claimed].map(({ mountPoint }) => mountPoint));
  const others = tree.mounts.filter((one) => !known.has(one.mountPoint) && mountOwner(one) === undefined);
  const ofList = [...Map.groupBy(others, ({ mountPoint }) => mountPoint)].map(([path, there]) => {
    const mount = claim(there);
    const volume = mount === undefined ? null : volumeByMount(mount);
    return make({ path, cleanPath: path, volume, ...nothingKnown, mount });
  });
  const told = new Set([...ofSpec, ...ofList].map(({ cleanPath }) => cleanPath));
  const ofLinks = [...links.keys()]
    .filter((from) => !told.has(from))
    .map((from) => make({ path: from, cleanPath: from, volume: null, ...nothingKnown, mount: undefined }));
  return [...ofSpec, ...ofList, ...ofLinks];
}

const nothingKnown = { tokens: [], isWritten: false } as const;

/** What is to be looked at of it, where somebody can look. */
export function questionOf({ cleanPath, tokens, isWritten, mount, seenAs }: PodMount): PathQuestion {
  const path = mount?.mountPoint ?? cleanPath;
  return { path, files: tokens, allFiles: isWritten, mayBeLink: seenAs === undefined };
}

/** Files of one file system from one place in it: whatever the path, they are the same. */
export function showsSameFiles(one: MountInfo, other: MountInfo): boolean {
  return one.device === other.device && one.root === other.root;
}

function seenMount(tree: MountTree, mount: MountInfo): MountInfo | undefined {
  if (tree.sight(mount).is === "visible") return mount;
  const arrived = tree.arrive(mount.mountPoint);
  return arrived?.mountPoint === mount.mountPoint && showsSameFiles(arrived, mount) ? arrived : undefined;
}

/**
 * The runtime resolves links of the image: where a mount may lie whose path goes through one that images of systemd have.
 * Others, such as a sidecar's, may lack them: there /var/run is a folder.
 */
function placesOf(path: string, cleanPath: string): readonly string[] {
  const [, lock] = /^\/var\/lock(\/.*|)$/.exec(cleanPath) ?? [];
  if (lock !== undefined) return [cleanPath, `/run/lock${lock}`];
  if (/^\/(bin|sbin|lib|lib32|lib64)\//.test(cleanPath)) return [cleanPath, `/usr${cleanPath}`];
  return [collapsePath(path), cleanPath];
}
