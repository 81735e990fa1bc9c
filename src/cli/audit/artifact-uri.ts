import { isAbsolute, relative, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";

/**
 * A file's path as a URI: relative to the working folder where it lies in there, as code scanning wants it, else a
 * file: URI. `-` is standard input, which has none; a file of that name is `./-`.
 */
export function artifactUri(file: string): string {
  if (file === "-") return "-";
  const path = relative("", file);
  if (path.split(sep)[0] === ".." || isAbsolute(path)) return pathToFileURL(resolve(file)).href;
  const uri = path.split(sep).map(encodeSegment).join("/");
  return uri === "-" ? "./-" : uri;
}

/** A lone surrogate has no encoding; it is shown as U+FFFD. A colon in the first part would make it a scheme. */
function encodeSegment(segment: string): string {
  return encodeURIComponent(segment.toWellFormed());
}
