import type { RawContainer, RawPod } from "./arbitrary-pod.ts";

/**
 * The repaired pod with all taken back that a repair may change. What is left must be the pod as it came: this is
 * the engine's promise written down a second time, from the other end.
 */
export function undoRepair(before: RawPod, after: RawPod): object {
  return {
    ...after,
    ...undoMetadata(before, after),
    spec: {
      ...after.spec,
      ...restoreList("initContainers", before, after),
      ...restoreList("containers", before, after),
      ...undoVolumes(before, after),
    },
  };
}

function undoMetadata({ metadata: before }: RawPod, { metadata: after }: RawPod): object {
  if (after === undefined) return {};
  const kept = Object.entries(after.annotations ?? {}).flatMap(([key, value]): [string, string][] => {
    const old = Object.entries(before?.annotations ?? {}).find(([name]) => name === key)?.[1];
    if (old === undefined) return /^boxinit\/(?:status$|links\.|service-environment$)/.test(key) ? [] : [[key, value]];
    const isWritten = key === "boxinit/service-environment" && before?.annotations?.["boxinit/pass-env"] !== undefined;
    return [[key, isWritten || (key.startsWith("boxinit/links.") && value.startsWith(old)) ? old : value]];
  });
  const annotations = kept.length === 0 && before?.annotations === undefined ? {} : { annotations: fromEntries(kept) };
  const { annotations: _, ...others } = after;
  const metadata = { ...others, ...annotations };
  return before === undefined && Object.keys(metadata).length === 0 ? { metadata: undefined } : { metadata };
}

/** As Object.fromEntries, which sets the prototype where a key is `__proto__`, does not. */
function fromEntries(entries: readonly (readonly [string, string])[]): object {
  return JSON.parse(`{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join()}}`);
}

function restoreList(list: "initContainers" | "containers", before: RawPod, after: RawPod): object {
  const containers = after.spec[list];
  if (containers === undefined) return {};
  return { [list]: containers.map((container, index) => undoContainer(before.spec[list]?.[index], container)) };
}

function undoContainer(before: RawContainer | undefined, after: RawContainer): object {
  if (before === undefined) return after;
  const unwrapped = after.command?.[0] === "/sbin/init" && after.command !== before.command;
  const removed = unwrapped && after.args === undefined && before.args !== undefined;
  const { volumeMounts = [] } = before;
  return {
    ...after,
    ...(unwrapped ? { command: before.command } : {}),
    ...(removed ? { args: before.args } : {}),
    ...(before.env === undefined || after.env === undefined
      ? {}
      : { env: after.env.map((variable, index) => undoValue(before.env?.[index], variable)) }),
    ...(after.volumeMounts === undefined || volumeMounts.length === 0
      ? { volumeMounts: before.volumeMounts }
      : {
          volumeMounts: after.volumeMounts
            .slice(0, volumeMounts.length)
            .map((mount, index) => ({ ...mount, mountPath: volumeMounts[index]?.mountPath })),
        }),
  };
}

function undoValue(before: { readonly value?: string } | undefined, after: { readonly value?: string }): object {
  return after.value === undefined || before?.value === undefined ? after : { ...after, value: before.value };
}

function undoVolumes({ spec: before }: RawPod, { spec: after }: RawPod): object {
  if (after.volumes === undefined) return {};
  const { volumes = [] } = before;
  const added = after.volumes.slice(volumes.length).map(({ name }) => name);
  if (!["", "boxinit-links", "kube-api-access-boxinit", "kube-api-access-boxinit,boxinit-links"].includes(added.join()))
    return {};
  if (volumes.length === 0) return { volumes: before.volumes };
  return {
    volumes: after.volumes
      .slice(0, volumes.length)
      .map((volume, index) => (volume.name === "boxinit-links" ? volumes[index] : volume)),
  };
}
