import { isAtOrBelow } from "../core/mount-path.ts";
import type { MountInfo } from "./mount-info.ts";

/** Whether paths lead to a mount; if not, which mount they lead to on the way instead, where that can be told. */
export type MountSight = { readonly is: "visible" } | { readonly is: "hidden"; readonly by: MountInfo | undefined };

export interface MountTree {
  readonly mounts: readonly MountInfo[];
  /** Every mount at exactly this path, in the order of the list. */
  at(path: string): readonly MountInfo[];
  /** The mount that the kernel arrives at, for an absolute path without links, `.` and `..`. */
  arrive(path: string): MountInfo | undefined;
  sight(mount: MountInfo): MountSight;
  /** All that is attached to a mount, or to something that is. */
  hangingOn(holder: MountInfo): ReadonlySet<MountInfo>;
}

/**
 * Mounts as the kernel has them: each attached to a place in another one. A path is walked from the root of the process;
 * at each component, whatever is attached to that place of the mount that one is in is entered, and again what is
 * attached to its root (fs/namei.c, traverse_mounts). So a mount is seen only by way of the one that it is attached to: what
 * was attached to the old root below /run is out of reach once something is mounted on /run.
 */
export function buildMountTree(mounts: readonly MountInfo[]): MountTree {
  const byId = new Map(mounts.map((mount) => [mount.id, mount]));
  const root = mounts.find((mount) => mount.mountPoint === "/" && isTopmost(mount, byId));
  // Under chroot the mount that one is in is not listed: then all that hang on it name it as their parent.
  const rootId = root?.id ?? mounts.find((mount) => isTopmost(mount, byId))?.parentId;
  const placesIn = new Map<number, Place>();
  for (const mount of mounts) {
    if (mount !== root) attach(mount, byId.get(mount.parentId)?.mountPoint ?? "/", placesIn);
  }
  const byPoint = Map.groupBy(mounts, ({ mountPoint }) => mountPoint);
  const byParent = Map.groupBy(mounts, ({ parentId }) => parentId);

  function walk(path: string): readonly MountInfo[] {
    const entered = new Set(root === undefined ? [] : [root]);
    let place = rootId === undefined ? undefined : placesIn.get(rootId);
    // What is mounted on the root itself is not entered: a walk starts below it (path_init).
    for (const name of namesIn(path)) {
      place = place?.below.get(name);
      for (let next = place?.mount; next !== undefined; next = place?.mount) {
        // A list that nobody has made up has no circle.
        if (entered.has(next)) break;
        entered.add(next);
        place = placesIn.get(next.id);
      }
      if (place === undefined) break;
    }
    return [...entered];
  }

  function lineage(mount: MountInfo): ReadonlySet<MountInfo> {
    const line = new Set<MountInfo>();
    for (let one: MountInfo | undefined = mount; one !== undefined && !line.has(one); one = byId.get(one.parentId)) {
      line.add(one);
    }
    return line;
  }

  return {
    mounts,
    at: (path) => byPoint.get(path) ?? [],
    arrive: (path) => walk(path).at(-1),
    sight: (mount) => {
      const entered = walk(mount.mountPoint);
      if (entered.at(-1) === mount) return { is: "visible" };
      const line = lineage(mount);
      const first = [...line].at(-1);
      const isRooted = root === undefined ? first?.parentId === rootId : first === root;
      return { is: "hidden", by: isRooted ? entered.find((one) => !line.has(one)) : undefined };
    },
    hangingOn: (holder) => {
      const found = new Set<MountInfo>();
      // A set is walked as it grows.
      const holders = new Set([holder]);
      for (const { id } of holders) {
        for (const mount of byParent.get(id) ?? []) {
          if (mount !== holder) found.add(mount);
          holders.add(mount);
        }
      }
      return found;
    },
  };
}

/** A file or folder of a mount to which others are attached, or some below it. */
interface Place {
  mount: MountInfo | undefined;
  readonly below: Map<string, Place>;
}

/** Kernels since 4.11 attach no two mounts to one place; of what earlier ones list, the last is on top. */
function attach(mount: MountInfo, holderPoint: string, placesIn: Map<number, Place>): void {
  if (!isAtOrBelow(mount.mountPoint, holderPoint)) return;
  let place = placeIn(placesIn, mount.parentId);
  for (const name of namesIn(mount.mountPoint.slice(holderPoint.length))) place = placeIn(place.below, name);
  place.mount = mount;
}

function placeIn<Key>(places: Map<Key, Place>, key: Key): Place {
  const place = places.get(key) ?? { mount: undefined, below: new Map() };
  places.set(key, place);
  return place;
}

function isTopmost({ id, parentId }: MountInfo, byId: ReadonlyMap<number, MountInfo>): boolean {
  return id === parentId || !byId.has(parentId);
}

function namesIn(path: string): readonly string[] {
  return path.split("/").filter((name) => name !== "");
}
