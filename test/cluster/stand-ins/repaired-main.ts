import type { StoredContainer } from "../pods/stored-pod.ts";
import type { Kind } from "./base-pods.ts";

const target = "/etc/serviceaccount";
const links = { name: "boxinit-links", mountPath: "/etc/tmpfiles.d/boxinit.conf", subPath: "main", readOnly: true };

/** Where boxinit mounts a token of the platform once more: its path without what all such paths have. */
const mirrors: readonly (readonly [path: RegExp, copy: string])[] = [
  [/^\/var\/run\/secrets\/(kubernetes\.io)\/serviceaccount$/, `${target}-$1`],
  [/^\/var\/run\/secrets\/(eks\.amazonaws\.com)\/serviceaccount$/, `${target}-$1`],
  [/^\/var\/run\/secrets\/(pods\.eks\.amazonaws\.com)\/serviceaccount$/, `${target}-$1`],
  [/^\/var\/run\/secrets\/azure\/wi\/([0-9a-f]+)$/, `${target}-azure-wi-$1`],
];

/**
 * The systemd container as boxinit promises it, from what it is without boxinit.
 *
 * @param isSeen - whether boxinit was called for a mount of the volume, while systemd still covered /run
 */
export function repairedMain(main: StoredContainer, kind: Kind, isSeen: (volume: string) => boolean): StoredContainer {
  if (kind === "recognised") return main;
  const { env, volumeMounts } = main;
  const mirrored = volumeMounts.flatMap((mount) => {
    const { name, mountPath } = mount;
    const [path, copy] = mirrors.find(([one]) => one.test(mountPath)) ?? [];
    if (path === undefined || copy === undefined || !isSeen(name)) return [];
    return [{ ...mount, mountPath: mountPath.replace(path, copy), readOnly: true }];
  });
  const moved = volumeMounts.map((mount) => (mount.name === "authored" ? { ...mount, mountPath: target } : mount));
  if (kind === "masked") {
    const authored = moved.filter(({ name }) => name === "authored");
    return { ...main, volumeMounts: [...volumeMounts, ...authored, ...mirrored, links] };
  }
  return {
    ...main,
    command: ["/sbin/init"],
    env: env.map((one) => (one.name === "TOKEN_FILE" ? { ...one, value: `${target}/token` } : one)),
    volumeMounts: [...moved, ...mirrored, links],
  };
}
