/**
 * A file that the pod itself brings into a container: its text travels in an annotation, an item of one projected
 * volume with a downwardAPI source shows it, and a read-only subPath mount puts it in its place.
 */
import { isObject, type JsonObject } from "../inspect/json.ts";
import { isAtOrBelow, isBelow } from "../mount-path.ts";
import type { Container, Mount, Pod } from "../pod.ts";
import type { ChangedPaths } from "./changed-paths.ts";

/** One for all files of the pod. It is named for those that were the first. */
export const filesVolume = "boxinit-links";

export interface FilePlace {
  /** The annotation's key. */
  readonly annotation: string;
  /** The file's name in the volume. */
  readonly item: string;
  /** Where it is mounted. Clean. */
  readonly path: string;
}

export interface CarriedFile extends FilePlace {
  readonly text: string;
  /** The container mounts the file already. */
  readonly mounted: boolean;
}

export function carriedFile(place: FilePlace, text: string, container: Container): CarriedFile {
  return { ...place, text, mounted: isMounted(place, container) };
}

export function isMounted(place: FilePlace, { mounts }: Container): boolean {
  return mounts.some((mount) => isMountOf(place, mount));
}

/** What a pod has of our volume. It is looked up once: a pod can have many containers, and the volume many items. */
export interface FilesThere {
  /** Why no container can be given a file. */
  readonly obstacle: string | undefined;
  /** The one field that is shown as each item; undefined where there are several, or something else. */
  readonly fields: ReadonlyMap<unknown, string | undefined>;
}

export function filesThere({ volumes, containers }: Pod): FilesThere {
  const fields = new Map<unknown, string | undefined>();
  const volume = volumes?.find(({ name }) => name === filesVolume);
  if (volume === undefined) {
    // The API server refuses such a pod. With the volume added it would take what nobody has written.
    const isMissing = containers.some(({ mounts }) => mounts.some((mount) => mount.volume === filesVolume));
    return { obstacle: isMissing ? `${filesVolume} is mounted, and there is no such volume` : undefined, fields };
  }
  const items = itemsOf(volume.raw);
  if (items === undefined) return { obstacle: `a volume is named ${filesVolume} already`, fields };
  for (const item of items) {
    const field = shownField(item);
    fields.set(item.path, fields.has(item.path) && fields.get(item.path) !== field ? undefined : field);
  }
  return { obstacle: undefined, fields };
}

/** Why the container can't be given the file; undefined where it can. @param targets where tokens are about to go */
export function obstacleToFile(
  place: FilePlace,
  files: FilesThere,
  container: Container,
  targets: readonly string[],
  changed: ChangedPaths,
): string | undefined {
  if (files.obstacle !== undefined) return files.obstacle;
  if (files.fields.has(place.item) && files.fields.get(place.item) !== itemOf(place).fieldRef.fieldPath) {
    return `${filesVolume} shows something else as ${place.item}`;
  }
  const isChanged = changed.paths.some((path) => isAtOrBelow(path, place.path)) || changed.takesIn(place.path);
  if (isChanged) return "the command or a hook changes files there";
  const taken = [
    ...container.mounts.filter((mount) => !isMountOf(place, mount)).map(({ cleanPath }) => cleanPath),
    ...container.otherPaths,
    ...targets,
  ];
  const inTheWay = taken.find((path) => isAtOrBelow(place.path, path) || isBelow(path, place.path));
  return inTheWay === undefined ? undefined : `something is mounted at ${inTheWay}`;
}

/** The items of our volume, one for each file; undefined where the volume has another shape. */
export function itemsOf(volume: JsonObject): readonly JsonObject[] | undefined {
  const { projected } = volume;
  const sources: unknown = isObject(projected) ? projected.sources : undefined;
  const [source, ...others]: readonly unknown[] = Array.isArray(sources) ? sources : [];
  if (!isObject(source) || others.length > 0 || Object.keys(source).length > 1) return undefined;
  const items = isObject(source.downwardAPI) ? source.downwardAPI.items : undefined;
  return Array.isArray(items) && items.every(isObject) ? items : undefined;
}

/** What shows the annotation as a file. */
export function itemOf({ item, annotation }: FilePlace) {
  return { path: item, fieldRef: { apiVersion: "v1", fieldPath: `metadata.annotations['${annotation}']` } } as const;
}

export function mountOf({ item, path }: FilePlace) {
  return { name: filesVolume, readOnly: true, mountPath: path, subPath: item } as const;
}

function isMountOf({ item, path }: FilePlace, { volume, cleanPath, subPath }: Mount): boolean {
  return volume === filesVolume && cleanPath === path && subPath === item;
}

function shownField({ fieldRef }: JsonObject): string | undefined {
  return isObject(fieldRef) && typeof fieldRef.fieldPath === "string" ? fieldRef.fieldPath : undefined;
}
