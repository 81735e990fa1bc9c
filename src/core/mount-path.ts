/** Repeated `/` and `/./` removed, and no `/` at the end. A path with `..` has no such form: it is never touched. */
export function collapsePath(path: string): string {
  return path.replace(/\/(?:\.?\/)+/g, "/").replace(/(?<=.)\/\.?$/, "");
}

/** A mount path as it lies in the container: `/var/run` is a link to `/run` wherever systemd runs. */
export function cleanMountPath(path: string): string {
  const clean = collapsePath(path);
  return isAtOrBelow(clean, "/var/run") ? clean.slice("/var".length) : clean;
}

export function climbs(path: string): boolean {
  return path.split("/").includes("..");
}

/** Whole components count: /runner is not below /run. Both paths are clean. */
export function isBelow(path: string, folder: string): boolean {
  return path !== folder && path.startsWith(folder === "/" ? "/" : `${folder}/`);
}

export function isAtOrBelow(path: string, folder: string): boolean {
  return path === folder || isBelow(path, folder);
}
