import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, dirname, join, posix } from "node:path";
import { documentPath, documents } from "../scripts/docs/documents.ts";

const ofOtherFolders = ["charts/*/README.md", "deploy/README.md", "examples/**/README.md"];

/** The documents that are pages of the site, by their paths from the root of the repository. */
export const pages: readonly string[] = [
  ...new Set([...documents, ...globSync(ofOtherFolders, { cwd: documentPath("."), exclude: ["**/node_modules"] })]),
].sort();

const chinese = ".zh-CN.md";

export function isChinese(document: string): boolean {
  return document.endsWith(chinese);
}

/** The file that a document has on the site, in Markdown as VitePress counts: `docs/README.md` is `docs/index.md`. */
export function pageOf(document: string): string {
  const english = isChinese(document) ? `${document.slice(0, -chinese.length)}.md` : document;
  const page = basename(english) === "README.md" ? posix.join(dirname(english), "index.md") : english;
  return isChinese(document) ? `zh/${page}` : page;
}

/** What stands over a document. */
export function headingOf(document: string): string {
  return /^# (.+)/m.exec(readFileSync(documentPath(document), "utf8"))?.[1] ?? document;
}

export type Destination =
  | { readonly kind: "page"; readonly document: string }
  /** Data that a reader fetches: it lies on the site at the path that it has in the repository. */
  | { readonly kind: "file"; readonly path: string }
  /** What is read in the repository only. */
  | { readonly kind: "source"; readonly path: string };

/**
 * Where a relative link leads.
 *
 * @param target without its anchor
 * @throws Error where there is no such file: a site with a dead link is not built
 */
export function destinationOf(document: string, target: string): Destination {
  const path = target === "" ? document : posix.join(dirname(document), decodeURI(target)).replace(/\/$/, "");
  if (path.startsWith("..") || !existsSync(documentPath(path))) throw new Error(`${document}: no file ${target}`);
  if (pages.includes(path)) return { kind: "page", document: path };
  const index = join(path, "README.md");
  if (pages.includes(index)) return { kind: "page", document: index };
  return /^(?:docs|examples|deploy)\/.*\.(?:json|ya?ml|png|svg|mountinfo)$/.test(path)
    ? { kind: "file", path }
    : { kind: "source", path };
}
