import type { MountInfo } from "../../src/verify/mount-info.ts";

export type SimulatedStep = { readonly does: "mount" | "umount"; readonly at: string };

/**
 * A machine on which mounts come one over the other, told without any tree: a new mount takes everything at and below its
 * place out of sight, and gives it back when it goes.
 */
export function simulate(steps: readonly SimulatedStep[]) {
  const root = { id: 1, parentId: 0, mountPoint: "/" };
  let inSight: readonly Simulated[] = [root];
  const covered = new Map<Simulated, readonly Simulated[]>();
  let nextId = 2;
  for (const { does, at } of steps) {
    const below = inSight.filter(({ mountPoint }) => isAtOrBelow(mountPoint, at));
    if (does === "mount") {
      // It is attached to whatever one stands in at its place.
      const holder =
        inSight
          .filter(({ mountPoint }) => isAtOrBelow(at, mountPoint))
          .sort(byDepth)
          .at(-1) ?? root;
      const mount = { id: nextId, parentId: holder.id, mountPoint: at };
      nextId += 1;
      covered.set(mount, below);
      inSight = [...inSight.filter((one) => !below.includes(one)), mount];
      continue;
    }
    const [top, ...busy] = below;
    // The kernel refuses where something is mounted below.
    if (top === undefined || busy.length > 0 || top.mountPoint !== at || top === root) continue;
    inSight = [...inSight.filter((one) => one !== top), ...(covered.get(top) ?? [])];
    covered.delete(top);
  }
  return { all: [root, ...covered.keys()].map(toMountInfo), inSight: new Set(inSight.map(({ id }) => id)) };
}

interface Simulated {
  readonly id: number;
  readonly parentId: number;
  readonly mountPoint: string;
}

function isAtOrBelow(path: string, folder: string): boolean {
  return folder === "/" || `${path}/`.startsWith(`${folder}/`);
}

function byDepth(one: Simulated, other: Simulated): number {
  return one.mountPoint.length - other.mountPoint.length;
}

function toMountInfo({ id, parentId, mountPoint }: Simulated): MountInfo {
  const device = `0:${id}`;
  return {
    ...{ id, parentId, mountPoint, device, root: "/", options: ["rw"] },
    ...{ type: "tmpfs", source: "none", superOptions: ["rw"] },
  };
}
