import { describe, expect, test } from "vitest";
import { type RepairOptions, repairPod } from "../../src/core/repair-pod.ts";
import { applied } from "../support/applied.ts";
import { repairOptions } from "../support/arbitrary-options.ts";
import { type RawContainer, type RawPod, sysboxPod } from "../support/arbitrary-pod.ts";
import { checkProperty } from "../support/check-property.ts";
import { containersOf } from "../support/container-paths.ts";

const apiTokenPath = "/var/run/secrets/kubernetes.io/serviceaccount";
const volume = "kube-api-access-boxinit";

describe("a manifest that mounts the API token itself", () => {
  test("has the mounts and links that it would get at admission, and gets no others there", () => {
    let explicit = 0;
    checkProperty([sysboxPod, repairOptions], (pod, options) => {
      const manifest = repaired(pod, { ...options, origin: "manifest-with-explicit-api-token" });
      if (!(manifest.spec.volumes ?? []).some(({ name }) => name === volume)) return;
      explicit++;
      const admitted = completed(manifest);
      const again = repaired(admitted, { ...options, origin: "admission" });
      const alone = repaired(completed(pod), { ...options, origin: "admission" });
      for (const [index, container] of containersOf(manifest).entries()) {
        if (!mountsItsOwn(container)) continue;
        expect(containersOf(again)[index]).toEqual(containersOf(admitted)[index]);
        expect(mountsOf(containersOf(alone)[index])).toEqual(mountsOf(containersOf(again)[index]));
      }
      expect(linksOf(again)).toEqual(linksOf(alone));
    });
    expect(explicit).toBeGreaterThan(10);
  });
});

/** What the ServiceAccount admission plugin does to a pod: plugin/pkg/admission/serviceaccount. */
function completed(pod: RawPod): RawPod {
  const { volumes = [], containers, initContainers } = pod.spec;
  const there = volumes.some(({ name }) => name === volume);
  const token = { name: volume, projected: { sources: [{ serviceAccountToken: { path: "token" } }] } };
  const mount = { name: volume, readOnly: true, mountPath: apiTokenPath };
  const mounted = (container: RawContainer): RawContainer => {
    const { volumeMounts = [] } = container;
    if (volumeMounts.some(({ mountPath }) => mountPath === apiTokenPath)) return container;
    return { ...container, volumeMounts: [...volumeMounts, mount] };
  };
  return {
    ...pod,
    spec: {
      ...pod.spec,
      ...(initContainers === undefined ? {} : { initContainers: initContainers.map(mounted) }),
      containers: containers.map(mounted),
      volumes: there ? volumes : [...volumes, token],
    },
  };
}

function mountsItsOwn({ volumeMounts = [] }: RawContainer): boolean {
  return volumeMounts.some(({ name, mountPath }) => name === volume && mountPath !== apiTokenPath);
}

/** The order is another one: the plugin mounts its token before the repair at admission, and after it in a manifest. */
function mountsOf(container: RawContainer | undefined): ReadonlyMap<string, object> {
  return new Map((container?.volumeMounts ?? []).map((mount) => [mount.mountPath, mount]));
}

function linksOf({ metadata }: RawPod): ReadonlyMap<string, string> {
  return new Map(Object.entries(metadata?.annotations ?? {}).filter(([key]) => key.startsWith("boxinit/links.")));
}

function repaired(pod: RawPod, options: RepairOptions): RawPod {
  const decision = repairPod(pod, options);
  return JSON.parse(JSON.stringify(decision.decision === "changed" ? applied(pod, decision.patch) : pod));
}
