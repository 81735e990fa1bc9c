import fc, { type Arbitrary } from "fast-check";
import {
  containerBody,
  maybe,
  security,
  text,
  unknownFields,
  volumeSources,
  withoutUndefined,
} from "./arbitrary-container.ts";

/**
 * Pods as the API server would let them through (names and mount paths are unique), crowded around what the engine
 * looks at: ways to start init, mounts around /run and /etc, tokens of every origin, annotations right and wrong,
 * fields that no version knows yet, strings that were meant to break something.
 */
export interface RawPod {
  readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: {
    readonly runtimeClassName: string;
    readonly initContainers?: readonly RawContainer[];
    readonly containers: readonly RawContainer[];
    readonly volumes?: readonly RawVolume[];
  };
}

export interface RawContainer {
  readonly name: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly volumeMounts?: readonly RawMount[];
  readonly volumeDevices?: readonly { readonly devicePath: string }[];
}

export interface RawMount {
  readonly name: string;
  readonly mountPath: string;
}

export interface RawVolume {
  readonly name: string;
}

const containerName = fc.oneof(
  fc.constantFrom("main", "side", "a", "x-1"),
  fc.nat({ max: 5 }).map((end) => `${"long-name-of-a-container".repeat(3).slice(0, 61)}-${end}`),
);

const annotation = fc.oneof(
  { arbitrary: fc.tuple(fc.constantFrom("team", "a/b~c", "__proto__", "io.kubernetes.cri-o.x"), text), weight: 4 },
  fc.tuple(fc.constant("boxinit/mode"), fc.constantFrom("enforce", "audit", "off", "Audit")),
  fc.tuple(
    fc.constantFrom("boxinit/init", "boxinit/skip-containers"),
    fc.constantFrom("*", "main", "a, side", "gone", ""),
  ),
  fc.tuple(fc.constant("boxinit/relocation"), fc.constantFrom("auto", "move", "mirror", "off")),
  fc.tuple(fc.constant("boxinit/unwrap"), fc.constantFrom("always", "hidden", "never")),
  fc.tuple(fc.constant("boxinit/pass-env"), fc.constantFrom("A", "*", "AWS_*, A", "TOKEN , AZURE_*,TOKEN", "AWS*")),
  fc.tuple(
    fc.constant("boxinit/service-environment"),
    fc.oneof(text, fc.constantFrom("[Service]\nPassEnvironment=A\n", "[Service]\nExecStartPre=/bin/false\n")),
  ),
  fc.tuple(fc.constantFrom("boxinit/ignore-findings", "boxinit/typo"), fc.constantFrom("env-passed", "*")),
  fc.tuple(fc.constant("boxinit/status"), text),
);
/** Through JSON text, so that `__proto__` is a key like any other. */
const annotations = fc
  .array(annotation, { maxLength: 3 })
  .map(
    (entries): Record<string, string> =>
      JSON.parse(`{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join()}}`),
  );
const metadata = fc
  .record({ name: maybe(fc.constant("pod")), annotations: maybe(annotations, 3) })
  .map(withoutUndefined);

/** A volume as an earlier repair leaves it, with one file in it. */
function showing(path: string, annotation: string): object {
  const fieldRef = { fieldPath: `metadata.annotations['${annotation}']` };
  return { projected: { sources: [{ downwardAPI: { items: [{ path, fieldRef }] } }] } };
}

const dropIns = [
  showing("service-environment.conf", "boxinit/service-environment"),
  showing("service-environment.conf", "boxinit/status"),
];

function podOf(runtimeClassName: Arbitrary<string>): Arbitrary<RawPod> {
  const names = fc.uniqueArray(containerName, { minLength: 1, maxLength: 4 });
  const parts = fc.record({
    runtimeClassName,
    names,
    bodies: fc.array(containerBody, { minLength: 4, maxLength: 4 }),
    initContainers: fc.nat({ max: 2 }),
    metadata: maybe(metadata, 4),
    shareProcessNamespace: maybe(fc.constantFrom(false, true), 0),
    securityContext: maybe(security),
    foreignFiles: maybe(fc.constantFrom({ emptyDir: {} }, showing("other", "boxinit/links.other"), ...dropIns)),
    fieldOfTomorrow: unknownFields,
  });
  return parts.map(({ names, bodies, initContainers, metadata, foreignFiles, ...spec }) => {
    const containers = names.map((name, index) => ({ name, ...bodies[index] }));
    const mounted = containers.flatMap(({ volumeMounts = [] }) => volumeMounts.map((mount) => mount.name));
    const volumes = Object.entries(volumeSources).flatMap(([name, source]) =>
      mounted.includes(name) ? [{ name, ...source }] : [],
    );
    const pod: RawPod = JSON.parse(
      JSON.stringify({
        ...(metadata === undefined ? {} : { metadata }),
        spec: {
          ...spec,
          initContainers: containers.slice(1, 1 + initContainers),
          containers: [...containers.slice(0, 1), ...containers.slice(1 + initContainers)],
          volumes: [...volumes, ...(foreignFiles === undefined ? [] : [{ name: "boxinit-links", ...foreignFiles }])],
        },
      }),
    );
    return pod;
  });
}

export const sysboxPod = podOf(fc.constant("sysbox-runc"));
export const otherPod = podOf(fc.constantFrom("runc", "", "sysbox", "__proto__"));
