/** A way of sending a review. */
export interface Load {
  readonly name: string;
  readonly title: string;
  /** By its name. */
  readonly review: string;
  readonly connections: number;
  /** Whether a connection is used again. */
  readonly keepAlive: boolean;
  /**
   * How much longer it lasts once before anything counts, 0 for not at all: programs become quicker as they run, which
   * takes long with small reviews, and is done once large ones come.
   */
  readonly warmUp: number;
}

const sizes = [
  { size: "small", title: "3 KB", warmUp: 8 },
  { size: "200k", title: "200 KB", warmUp: 1 },
  { size: "1500k", title: "1.5 MB", warmUp: 0 },
];

/** From small to large: the largest is last, so that one can see how memory comes down again. */
export const loads: readonly Load[] = sizes.flatMap(({ size, title, warmUp }) => {
  const open = { connections: 64, keepAlive: true, warmUp };
  const kinds = [
    { name: `other-${size}`, title: `a pod of another runtime, ${title}`, review: `other-${size}`, ...open },
    { name: `repaired-${size}`, title: `a pod that is repaired, ${title}`, review: `repaired-${size}`, ...open },
  ];
  const anew = { name: "new-connections", title: "the same, each on a new connection", keepAlive: false, warmUp: 1 };
  return size === "small" ? [...kinds, { ...anew, review: "repaired-small", connections: 64 }] : kinds;
});
