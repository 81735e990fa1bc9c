import { z } from "zod";
import { placeOf } from "../../support/container-paths.ts";
import { linksFileOf } from "../pods/links-file.ts";
import type { StoredContainer, StoredPod } from "../pods/stored-pod.ts";

const source = z.looseObject({
  serviceAccountToken: z.object({ path: z.string(), audience: z.string().optional() }).loose().optional(),
});
const projectedVolume = z.looseObject({ projected: z.looseObject({ sources: z.array(source) }) });

/**
 * For whom the token is that a program of a booted container reads at a path: an audience, or `the API server`.
 * Where Sysbox does not see that systemd is started, systemd covers /run, and only the links of boxinit lead on.
 */
export function tokenAt(pod: StoredPod, container: StoredContainer, path: string): string | undefined {
  const command = container.command ?? [];
  const isHidden = (place: string) =>
    command[0] !== "/sbin/init" && command.join(" ").includes("/sbin/init") && isAtOrBelow(place, "/run");
  const read = (file: string) => {
    const mount = container.volumeMounts
      .map(({ name, mountPath }) => ({ volume: name, place: placeOf(mountPath) }))
      .filter(({ place }) => isAtOrBelow(file, place) && !isHidden(place))
      .toSorted((one, other) => other.place.length - one.place.length)[0];
    return mount && tokenIn(pod, mount.volume, file.slice(mount.place.length + 1));
  };
  const place = placeOf(path);
  const link = linksOf(pod, container).find(({ from }) => isAtOrBelow(place, from));
  return read(place) ?? (link && read(link.to + place.slice(link.from.length)));
}

function tokenIn(pod: StoredPod, volume: string, path: string): string | undefined {
  const tokens = sourcesOf(pod, volume).flatMap(({ serviceAccountToken }) => serviceAccountToken ?? []);
  const token = tokens.find((one) => one.path === path);
  return token && (token.audience ?? "the API server");
}

function linksOf(pod: StoredPod, { name }: StoredContainer): readonly { from: string; to: string }[] {
  const lines = (linksFileOf(pod, name) ?? "").matchAll(/^L (\S+) - - - - (\S+)$/gm);
  return [...lines].map(([, from = "", to = ""]) => ({ from, to }));
}

function sourcesOf({ spec }: StoredPod, volume: string): readonly z.infer<typeof source>[] {
  const found = projectedVolume.safeParse(spec.volumes.find(({ name }) => name === volume));
  return found.data?.projected.sources ?? [];
}

function isAtOrBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
