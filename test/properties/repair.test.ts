import { deepStrictEqual } from "node:assert";
import { describe, expect, test } from "vitest";
import { repairPod } from "../../src/core/repair-pod.ts";
import { applied } from "../support/applied.ts";
import { repairOptions } from "../support/arbitrary-options.ts";
import { type RawPod, sysboxPod } from "../support/arbitrary-pod.ts";
import { checkProperty } from "../support/check-property.ts";
import { containersOf, placeOf, touch } from "../support/container-paths.ts";
import { deepFreeze } from "../support/deep-freeze.ts";
import { undoRepair } from "../support/undo-repair.ts";

type Repair = { readonly before: RawPod; readonly after: RawPod; readonly targets: readonly (readonly string[])[] };

/** Calls back for each generated pod that is changed, and makes sure that there are many. */
function checkRepairs(check: (repair: Repair) => void): void {
  let changed = 0;
  checkProperty([sysboxPod, repairOptions], (before, options) => {
    const decision = repairPod(before, options);
    if (decision.decision !== "changed") return;
    changed++;
    const after: RawPod = JSON.parse(JSON.stringify(applied(before, decision.patch)));
    const targets = decision.containers.map(({ mounts }) =>
      mounts.flatMap((mount) => (mount.action === "keep" ? [] : [mount.target])),
    );
    check({ before, after, targets });
  });
  expect(changed).toBeGreaterThan(50);
}

describe("a repair", () => {
  test("changes commands, token mounts, environment values, our annotations and our volume, and nothing else", () => {
    checkRepairs(({ before, after }) => deepStrictEqual(withoutUndefined(undoRepair(before, after)), before));
  });

  test("never changes the pod that it is given", () => {
    checkProperty([sysboxPod, repairOptions], (pod, options) => {
      repairPod(deepFreeze(pod), options);
    });
  });

  test("is done once: the repaired pod is left as it is", () => {
    checkProperty([sysboxPod, repairOptions], (pod, options) => {
      const decision = repairPod(pod, options);
      if (decision.decision !== "changed") return;
      expect(repairPod(applied(pod, decision.patch), options).decision).not.toBe("changed");
    });
  });

  test("is the same each time", () => {
    checkProperty([sysboxPod, repairOptions], (pod, options) => {
      expect(repairPod(structuredClone(pod), options)).toEqual(repairPod(pod, options));
    });
  });

  test("leaves each mount path of a container, and each name, unique", () => {
    checkRepairs(({ after }) => {
      const volumes = (after.spec.volumes ?? []).map(({ name }) => name);
      expect(new Set(volumes).size).toBe(volumes.length);
      for (const { volumeMounts = [] } of containersOf(after)) {
        expect(new Set(volumeMounts.map(({ mountPath }) => mountPath)).size).toBe(volumeMounts.length);
      }
    });
  });

  test("mounts nothing at, below or above another mount or a block device", () => {
    checkRepairs(({ before, after, targets }) => {
      for (const [index, { volumeMounts = [], volumeDevices = [] }] of containersOf(after).entries()) {
        const old = containersOf(before)[index]?.volumeMounts ?? [];
        const added = volumeMounts.filter((mount, at) => mount.mountPath !== old[at]?.mountPath);
        expect(added.map(({ mountPath }) => mountPath)).toEqual(expect.arrayContaining([...(targets[index] ?? [])]));
        for (const mount of added) {
          const others = [
            ...volumeMounts.filter((other) => other !== mount).map(({ mountPath }) => mountPath),
            ...volumeDevices.map(({ devicePath }) => devicePath),
          ];
          expect(others.filter((other) => touch(placeOf(other), placeOf(mount.mountPath)))).toEqual([]);
          expect(Math.max(...mount.mountPath.split("/").map((name) => Buffer.byteLength(name)))).toBeLessThan(256);
        }
      }
    });
  });

  test("gives nothing a name that begins with sysbox", () => {
    checkRepairs(({ before, after }) => {
      const names = (pod: RawPod) => [
        ...(pod.spec.volumes ?? []).map(({ name }) => name),
        ...Object.keys(pod.metadata?.annotations ?? {}),
        ...containersOf(pod).flatMap(({ env = [] }) => env.map(({ name }) => name)),
      ];
      const added = names(after).filter((name) => !names(before).includes(name));
      expect(added.filter((name) => /^sysbox/i.test(name))).toEqual([]);
    });
  });
});

function withoutUndefined(value: object): unknown {
  return JSON.parse(JSON.stringify(value));
}
