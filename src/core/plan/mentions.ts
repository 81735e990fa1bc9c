/** A part of a container that may name paths, and what is written there. */
export type TextPlace = readonly [where: string, texts: readonly string[]];

export type Mention = Readonly<Record<"where" | "path", string>>;

/**
 * The places that name one of the paths, in either spelling, or something below one.
 *
 * @param paths safe ones (mount-path.ts): in them no match begins inside another, so that the look takes linear time
 */
export function mentionsOf(paths: readonly string[], places: readonly TextPlace[]): readonly Mention[] {
  if (paths.length === 0 || places.length === 0) return [];
  const mention = new RegExp(`(?<![\\w.-])(?:/var)?(${paths.map(escaped).join("|")})(?![\\w.-])`);
  return places.flatMap(([where, texts]) => {
    const path = texts.map((text) => mention.exec(text)?.[1]).find((found) => found !== undefined);
    return path === undefined ? [] : [{ where, path }];
  });
}

/** For a pattern. Of the safe characters (mount-path.ts) only the dot means something in one. */
export function escaped(path: string): string {
  return path.replaceAll(".", "\\.");
}

/** No more are told of one kind: a list that nobody reads to the end would only cost memory. */
const toldPlaces = 8;

export function firstFew(places: readonly Mention[]): readonly Mention[] {
  const next = places[toldPlaces];
  if (next === undefined) return places;
  return [...places.slice(0, toldPlaces), { where: `${places.length - toldPlaces} more places`, path: next.path }];
}
