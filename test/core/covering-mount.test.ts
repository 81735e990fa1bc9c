import { describe, expect, test } from "vitest";
import { coveringMount } from "../../src/core/covering-mount.ts";
import { inspectPod } from "../../src/core/inspect/inspect-pod.ts";
import { depthOfPath, isAtOrBelow } from "../../src/core/mount-path.ts";
import type { Container } from "../../src/core/pod.ts";
import { podOf } from "../support/review-builder.ts";
import { asSysboxMakesIt } from "../systemd/runtime/sysbox.ts";

const spellings = [
  "/",
  "/.",
  "/run/a/",
  "/run/a",
  "/var/run/a",
  "//run/a",
  "/run//a",
  "/run/./a",
  "/run/a/b",
  "/var/run/a/b",
  "//run/a/b",
];
const pairs = spellings.flatMap((one) => spellings.filter((other) => other !== one).map((other) => [one, other]));
const kinds = { recognised: "/sbin/init", "not recognised": "sh" } as const;

/** The order that containerd hands to Sysbox, and what Sysbox makes of it. */
function madeInOrder({ mounts }: Container, command: string): readonly string[] {
  const sorted = mounts.toSorted((a, b) => depthOfPath(a.collapsedPath) - depthOfPath(b.collapsedPath));
  const { mounts: made } = asSysboxMakesIt(
    {
      process: {
        args: [command],
        env: [],
        user: { uid: 0, gid: 0 },
        cwd: "/",
        terminal: false,
        capabilities: { bounding: [], held: [], inheritable: [] },
      },
      root: { path: "/", readonly: false },
      mounts: sorted.map(({ path }) => ({ destination: path, type: "bind", source: "", options: [] })),
      linux: { namespaces: ["pid", "ipc", "uts", "mount", "network"].map((type) => ({ type })) },
    },
    { relaxedReadOnly: false },
  );
  return made.map(({ destination }) => destination);
}

function containerWith(paths: readonly string[]): Container {
  const volumes = paths.map((_, index) => ({ name: `volume-${index}`, emptyDir: {} }));
  const volumeMounts = paths.map((mountPath, index) => ({ name: `volume-${index}`, mountPath }));
  const inspection = inspectPod(podOf({ container: { volumeMounts }, spec: { volumes } }), () => true);
  const [container] = "pod" in inspection ? inspection.pod.containers : [];
  if (container === undefined) throw new Error("the pod has no container");
  return container;
}

describe.each(Object.entries(kinds))("where systemd is %s", (_, command) => {
  test.each(pairs)("of %s and %s, that covers the other which is made after it", (...paths) => {
    const container = containerWith(paths);
    const made = madeInOrder(container, command);
    for (const mount of container.mounts) {
      const isCover = (other: typeof mount) =>
        isAtOrBelow(mount.cleanPath, other.cleanPath) && made.indexOf(other.path) > made.indexOf(mount.path);
      expect(coveringMount(mount, container, command === "/sbin/init")?.path).toBe(
        container.mounts.find(isCover)?.path,
      );
    }
  });
});
