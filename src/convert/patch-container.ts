import type { Operation } from "../core/decision.ts";
import { append } from "../core/patch/append.ts";
import { hashed } from "../core/plan/hashed-name.ts";
import type { Pod } from "../core/pod.ts";
import type { Conversion, ConvertedContainer, Service } from "./conversion.ts";
import { deliveredFiles } from "./write-config-map.ts";

/** A conversion, and what delivers its service where no image does. */
export interface DeliveredConversion {
  readonly container: ConvertedContainer;
  readonly conversion: Conversion;
  /** The name of the ConfigMap. */
  readonly configMap?: string;
}

/** The operations that convert the containers of a pod, with pointers from the pod's root. */
export function patchPod(pod: Pod, converted: readonly DeliveredConversion[]): readonly Operation[] {
  const volumes = converted.flatMap(({ conversion: { service }, configMap }) => {
    return service === undefined || configMap === undefined
      ? []
      : [{ name: volumeName(service), configMap: { name: configMap } }];
  });
  return [
    ...converted.flatMap((each) => patchContainer(pod, each)),
    ...append("/spec/volumes", pod.volumes?.length ?? 0, volumes),
  ];
}

/** Volumes have a DNS label for a name, and a container's is one already. */
export function volumeName({ name }: Pick<Service, "name">): string {
  return name.length > 63 ? hashed(name, 63) : name;
}

function patchContainer(pod: Pod, { container, conversion, configMap }: DeliveredConversion): readonly Operation[] {
  const { list, index } = container;
  const at = `/spec/${list}/${index}`;
  const own = pod.containers.find((each) => each.list === list && each.index === index);
  const { command, service } = conversion;
  const mounts =
    service === undefined || configMap === undefined
      ? []
      : deliveredFiles(service).map(({ key, path }) => {
          return { name: volumeName(service), mountPath: path, subPath: key, readOnly: true };
        });
  return [
    { op: "replace", path: `${at}/command`, value: command },
    ...(own?.args === undefined ? [] : [{ op: "remove", path: `${at}/args` } as const]),
    ...append(`${at}/volumeMounts`, own?.mounts.length ?? 0, mounts),
  ];
}
