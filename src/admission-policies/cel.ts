/** An expression of an admission policy, in CEL, with the comment that stands above it in the manifest. */
export interface NamedExpression {
  readonly name: string;
  readonly says: string;
  readonly expression: string;
}

type Literal = string | readonly string[] | Readonly<Record<string, string | readonly string[]>>;

/** Strings, lists and mappings of JSON mean the same in CEL (cel-spec, doc/langdef.md, values). */
export function literal(value: Literal): string {
  return JSON.stringify(value);
}

/** A regular expression as a raw string, in which no backslash is read twice. @throws Error where it has an apostrophe */
export function pattern(source: string): string {
  if (source.includes("'")) throw new Error(`write \\x27 for the apostrophe in ${source}`);
  return `r'${source}'`;
}

/** Lines that stand below each other in the manifest, so that people can read them. */
export function lines(...parts: readonly string[]): string {
  return parts.join("\n");
}

export const allContainers = "(object.spec.?initContainers.orValue([]) + object.spec.?containers.orValue([]))";

/**
 * Steps behind a list of paths that clean them as core/mount-path.ts does, and put a slash at their end: one is then
 * below another exactly where it begins with it. A path with `..` has to be kept from it.
 */
export const cleaned =
  ".map(p, '/' + p.split('/').filter(s, s != '' && s != '.').map(s, s + '/').join(''))" +
  ".map(p, p.startsWith('/var/run/') ? p.substring(4) : p)";

/** One is at, above or below the other. Both are CEL for a cleaned path. */
export function touches(one: string, other: string): string {
  return `(${one}.startsWith(${other}) || ${other}.startsWith(${one}))`;
}
