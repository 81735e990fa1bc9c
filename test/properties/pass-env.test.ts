import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type RepairOptions, repairPod } from "../../src/core/repair-pod.ts";
import { applied } from "../support/applied.ts";
import { repairOptions } from "../support/arbitrary-options.ts";
import { type RawContainer, type RawMount, type RawPod, sysboxPod } from "../support/arbitrary-pod.ts";
import { checkProperty } from "../support/check-property.ts";
import { containersOf } from "../support/container-paths.ts";

const wish = fc.constantFrom("*", "TEAM", "AWS_*, TOKEN", "KUBERNETES_SERVICE_*, A");

describe("boxinit/pass-env", () => {
  test("adds a file to a repair, and leaves all else of it as it is without", () => {
    let passed = 0;
    checkProperty([sysboxPod, repairOptions, wish], (pod, options, names) => {
      const [plain, wished] = [undefined, names].map((value) => annotated(pod, { "boxinit/pass-env": value }));
      const after = repaired(wished, options);
      if (dropInOf(after) === undefined) return;
      passed++;
      expect(withoutDropIn(after)).toEqual(withoutDropIn(repaired(plain, options)));
      for (const container of containersOf(after)) {
        const { volumeMounts = [] } = container;
        const at = volumeMounts.findIndex(isDropIn);
        expect([-1, volumeMounts.length - 1]).toContain(at);
      }
    });
    expect(passed).toBeGreaterThan(50);
  });

  test("follows what another webhook adds to the environment, by the annotation alone", () => {
    let followed = 0;
    checkProperty([sysboxPod, repairOptions], (pod, options) => {
      const before = repaired(annotated(pod, { "boxinit/pass-env": "AZURE_*" }), options);
      if (dropInOf(before) === undefined) return;
      const late = { name: "AZURE_LATE", value: "x" };
      const [first = { name: "" }, ...others] = before.spec.containers;
      const more = { ...before.spec, containers: [{ ...first, env: [...(first.env ?? []), late] }, ...others] };
      const after = repaired({ ...before, spec: more }, options);
      followed++;
      expect(after.spec).toEqual(more);
      expect(dropInOf(after)).toContain(" AZURE_LATE");
      expect(annotated(after, { "boxinit/service-environment": dropInOf(before) })).toEqual({ ...before, spec: more });
    });
    expect(followed).toBeGreaterThan(50);
  });
});

type Annotations = Readonly<Record<string, string | undefined>>;

function annotated(pod: RawPod, annotations: Annotations): RawPod {
  const all = { ...pod.metadata?.annotations, ...annotations };
  return copy({ ...pod, metadata: { ...pod.metadata, annotations: all } });
}

function repaired(pod: RawPod | undefined, options: RepairOptions): RawPod {
  const decision = repairPod(pod, options);
  return copy(decision.decision === "changed" ? applied(pod, decision.patch) : pod);
}

function copy(pod: unknown): RawPod {
  return JSON.parse(JSON.stringify(pod));
}

/** What a container of the pod is shown; undefined where none has the file. */
function dropInOf(pod: RawPod): string | undefined {
  const isShown = containersOf(pod).some(({ volumeMounts = [] }) => volumeMounts.some(isDropIn));
  return isShown ? pod.metadata?.annotations?.["boxinit/service-environment"] : undefined;
}

function isDropIn({ name, mountPath }: RawMount): boolean {
  return name === "boxinit-links" && mountPath === "/etc/systemd/system/service.d/50-boxinit.conf";
}

/** What tells of the repair is left out as well. */
function withoutDropIn(pod: RawPod): object {
  const hidden = {
    "boxinit/pass-env": undefined,
    "boxinit/service-environment": undefined,
    "boxinit/status": undefined,
  };
  const { metadata, spec } = annotated(pod, hidden);
  const bare = ({ volumeMounts = [], ...container }: RawContainer) => ({
    ...container,
    volumeMounts: volumeMounts.filter((mount) => !isDropIn(mount)),
  });
  const { initContainers = [], containers, volumes = [], ...others } = spec;
  return {
    metadata,
    spec: {
      ...others,
      initContainers: initContainers.map(bare),
      containers: containers.map(bare),
      volumes: volumes.flatMap((volume): readonly unknown[] =>
        volume.name === "boxinit-links" ? otherItemsOf(volume) : [volume],
      ),
    },
  };
}

function otherItemsOf(volume: object): readonly (string | undefined)[] {
  const items = [...JSON.stringify(volume).matchAll(/"path":"([^"]+)"/g)].map(([, path]) => path);
  return items.filter((path) => path !== "service-environment.conf");
}
