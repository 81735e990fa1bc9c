import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type MountInfo, parseMountInfo } from "../../src/verify/mount-info.ts";
import { buildMountTree, type MountTree } from "../../src/verify/mount-tree.ts";
import { checkProperty } from "../support/check-property.ts";
import { type SimulatedStep, simulate } from "./simulated-mounts.ts";

/** Each mount as `id parent path`. */
function treeOf(...mounts: readonly string[]): MountTree {
  const read = parseMountInfo(
    mounts
      .map((one) => one.split(" "))
      .map(([id, parent, path]) => `${id} ${parent} 0:${id} / ${path} rw - tmpfs none rw\n`)
      .join(""),
  );
  if (read.is !== "read") throw new Error(read.why);
  return buildMountTree(read.mounts);
}

function sightOf(tree: MountTree, id: number): string {
  const sight = tree.sight(tree.mounts.find((mount) => mount.id === id) as MountInfo);
  return sight.is === "visible" ? "visible" : `hidden by ${sight.by?.id}`;
}

const place = fc.constantFrom("/run", "/run/lock", "/run/secrets", "/run/secrets/a", "/runner", "/run/lock/b", "/etc");
const steps: fc.Arbitrary<SimulatedStep[]> = fc.array(
  fc.record({ does: fc.constantFrom("mount", "mount", "mount", "umount"), at: place }),
  { maxLength: 25 },
);

describe("the tree of mounts", () => {
  it("has in sight what a machine without a tree would say, in whatever order the list is", () => {
    checkProperty([steps, fc.infiniteStream(fc.nat())], (some, ranks) => {
      const { all, inSight } = simulate(some);
      const shuffled = all
        .map((mount) => ({ mount, rank: ranks.next().value ?? 0 }))
        .sort((one, other) => one.rank - other.rank)
        .map(({ mount }) => mount);
      const tree = buildMountTree(shuffled);
      const seen = all.filter((mount) => tree.sight(mount).is === "visible").map(({ id }) => id);
      expect(new Set(seen)).toEqual(inSight);
      for (const mount of all) {
        const sight = tree.sight(mount);
        const by = sight.is === "hidden" ? sight.by?.mountPoint : "/";
        expect(by === "/" || `${mount.mountPoint}/`.startsWith(`${by}/`)).toBe(true);
      }
    });
  });

  it("tells what covers a mount: at its path, above it, or above what it hangs on", () => {
    const stack = treeOf("1 0 /", "2 1 /run", "3 1 /run/secrets/a", "4 1 /etc/b", "5 4 /etc/b", "6 4 /etc/b/c");
    expect(sightOf(stack, 2)).toBe("visible");
    expect(sightOf(stack, 3)).toBe("hidden by 2");
    expect(sightOf(stack, 4)).toBe("hidden by 5");
    expect(sightOf(stack, 6)).toBe("hidden by 5");
    expect(stack.arrive("/run/secrets/a")?.id).toBe(2);
    expect(stack.arrive("/runner")?.id).toBe(1);
  });

  it("goes by what hangs on what, and not by the order of lines or ids", () => {
    expect(sightOf(treeOf("900 1 /run/a", "3 2 /run/b", "2 1 /run", "1 0 /"), 900)).toBe("hidden by 2");
    expect(sightOf(treeOf("900 1 /run/a", "3 2 /run/b", "2 1 /run", "1 0 /"), 3)).toBe("visible");
  });

  it("does not enter what is mounted on the root of the process", () => {
    const tree = treeOf("1 0 /", "2 1 /", "3 1 /a", "4 2 /a");
    expect(sightOf(tree, 3)).toBe("visible");
    expect([tree.arrive("/")?.id, tree.arrive("/a")?.id, sightOf(tree, 4)]).toEqual([1, 3, "hidden by 3"]);
  });

  it("knows a root that is its own parent, and one that is not in the list (chroot)", () => {
    expect(sightOf(treeOf("1 1 /", "2 1 /a"), 2)).toBe("visible");
    const chroot = treeOf("2 1 /run", "3 1 /run/a", "4 2 /run/b");
    expect([2, 3, 4].map((id) => sightOf(chroot, id))).toEqual(["visible", "hidden by 2", "visible"]);
  });

  it("says nothing of what covers a mount whose parent is gone from the list", () => {
    expect(sightOf(treeOf("1 0 /", "3 77 /a"), 3)).toBe("hidden by undefined");
  });

  it("ends where a made-up list goes in circles", () => {
    const circle = treeOf("1 0 /", "2 3 /a", "3 2 /a", "4 4 /a", "5 1 /a", "5 5 /a");
    for (const mount of circle.mounts) expect(["visible", "hidden"]).toContain(circle.sight(mount).is);
  });

  it("bears with a long list of long paths", () => {
    const long = `/${"a/".repeat(1500)}`;
    const mounts = Array.from({ length: 2000 }, (_, index) => `${index + 2} 1 ${long}${index}`);
    const tree = treeOf("1 0 /", ...mounts);
    expect(tree.mounts.filter((mount) => tree.sight(mount).is === "visible")).toHaveLength(2001);
  });

  it("bears with as many mounts as are read, one over the other", () => {
    const tree = treeOf("1 0 /", ...Array.from({ length: 9_999 }, (_, index) => `${index + 2} ${index + 1} /run`));
    expect([sightOf(tree, 2), tree.arrive("/run/a")?.id]).toEqual(["hidden by 3", 10_000]);
    const [, first] = tree.mounts;
    expect(first && tree.hangingOn(first).size).toBe(9_998);
  });
});
