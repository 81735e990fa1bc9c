import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { repairPod } from "../../src/core/repair-pod.ts";
import { applied } from "../support/applied.ts";
import { path, tokenSource } from "../support/arbitrary-container.ts";
import { repairOptions } from "../support/arbitrary-options.ts";
import { type RawPod, sysboxPod } from "../support/arbitrary-pod.ts";
import { checkProperty } from "../support/check-property.ts";
import { containersOf, placeOf } from "../support/container-paths.ts";

describe("a webhook that comes after the repair", () => {
  test("may add a token to a container: the next call takes nothing back", () => {
    let calls = 0;
    checkProperty([sysboxPod, repairOptions, fc.nat(), path], (pod, options, at, mountPath) => {
      const first = repairPod(pod, options);
      if (first.decision !== "changed") return;
      const repaired = copy(applied(pod, first.patch));
      // Mounted where a link stands, it takes the link over: golden case second-call-old-path-taken-again.
      if (linkedPaths(repaired).has(placeOf(mountPath))) return;
      const added = withToken(repaired, at % pod.spec.containers.length, mountPath);
      const second = repairPod(added, options);
      if (added === repaired || second.decision !== "changed") return;
      calls++;
      const after = copy(applied(added, second.patch));
      for (const [index, container] of containersOf(repaired).entries()) {
        const old = containersOf(pod)[index];
        const now = containersOf(after)[index];
        if (container.command?.join() !== old?.command?.join()) expect(now?.command).toEqual(container.command);
        const repairs = (container.volumeMounts ?? []).filter(
          (mount, place) => mount.mountPath !== old?.volumeMounts?.[place]?.mountPath,
        );
        expect(now?.volumeMounts ?? []).toEqual(expect.arrayContaining(repairs));
        for (const [place, { value }] of (container.env ?? []).entries()) {
          if (value !== old?.env?.[place]?.value) expect(now?.env?.[place]?.value).toBe(value);
        }
      }
      for (const [key, value] of Object.entries(repaired.metadata?.annotations ?? {})) {
        const text = Object.entries(after.metadata?.annotations ?? {}).find(([name]) => name === key)?.[1];
        if (key.startsWith("boxinit/links.")) expect(text?.startsWith(value)).toBe(true);
        else expect(text).toBe(value);
      }
    });
    expect(calls).toBeGreaterThan(10);
  });
});

function linkedPaths(pod: RawPod): ReadonlySet<string | undefined> {
  const lines = Object.values(pod.metadata?.annotations ?? {}).flatMap((text) => text.split("\n"));
  return new Set(lines.map((line) => /^L (\S+) - - - - /.exec(line)?.[1]));
}

function copy(pod: unknown): RawPod {
  return JSON.parse(JSON.stringify(pod));
}

/** The pod itself where the container has a mount of that path. */
function withToken(pod: RawPod, at: number, mountPath: string): RawPod {
  const container = pod.spec.containers[at];
  if (container === undefined) throw new Error("no such container");
  const { volumeMounts = [] } = container;
  if (volumeMounts.some((mount) => mount.mountPath === mountPath)) return pod;
  const containers = pod.spec.containers.with(at, {
    ...container,
    volumeMounts: [...volumeMounts, { name: "late-token", mountPath }],
  });
  const volumes = [...(pod.spec.volumes ?? []), { name: "late-token", ...tokenSource }];
  return { ...pod, spec: { ...pod.spec, containers, volumes } };
}
