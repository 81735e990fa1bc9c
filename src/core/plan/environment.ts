import { type Finding, makeFinding } from "../findings.ts";
import { stringsIn } from "../inspect/json.ts";
import type { Container } from "../pod.ts";

export interface EnvironmentChange {
  readonly index: number;
  readonly name: string;
  readonly value: string;
}

export interface MovedPath {
  /** Clean: below /run. */
  readonly from: string;
  readonly to: string;
}

/**
 * Literal values that begin with a moved path, or have an item of a `:` or `,` list that does (after file:// and
 * unix:// too), get the new path. Both spellings count, /run and /var/run; whole components only.
 */
export function rewriteEnvironment(container: Container, moved: readonly MovedPath[]): readonly EnvironmentChange[] {
  const rules = moved.map(({ from, to }) => ({ items: itemsBelow(from), to }));
  return container.env.flatMap(({ index, name, value }) => {
    if (value === undefined) return [];
    const rewritten = rules.reduce(
      (text, { items, to }) => text.replace(items, (_, before: string) => before + to),
      value,
    );
    return rewritten === value ? [] : [{ index, name, value: rewritten }];
  });
}

function itemsBelow(path: string): RegExp {
  return new RegExp(`((?:^|[:,])(?:(?:file|unix)://)?)(?:/var)?${escaped(path)}(?=$|[/:,])`, "g");
}

function escaped(path: string): string {
  return path.replaceAll(".", "\\.");
}

/** No more are told of one kind: a list that nobody reads to the end would only cost memory. */
const toldPlaces = 8;

/** Where a moved path is still named, or may be: only a link can help there. */
export function tellMentions(
  { name: container, env, hasEnvFrom, hooks }: Container,
  moved: readonly MovedPath[],
  changes: readonly EnvironmentChange[],
  command: readonly string[],
): readonly Finding[] {
  const [first] = moved;
  if (first === undefined) return [];
  const anyPath = moved.map(({ from }) => escaped(from)).join("|");
  const mention = new RegExp(`(?<![\\w.-])(?:/var)?(${anyPath})(?![\\w.-])`);
  const rewritten = new Map(changes.map(({ index, value }) => [index, value]));
  const places: (readonly [where: string, texts: readonly string[]])[] = [
    ["the command", command],
    ...env.map(
      ({ index, name, value }) => [`environment variable ${name}`, [rewritten.get(index) ?? value ?? ""]] as const,
    ),
    ...hooks.map(([field, value]) => [field, stringsIn(value)] as const),
  ];
  const mentions = places.flatMap(([where, texts]) => {
    const path = texts.map((text) => mention.exec(text)?.[1]).find((found) => found !== undefined);
    return path === undefined ? [] : [{ where, path }];
  });
  const unseen = env.filter((variable) => variable.unseen).map((variable) => variable.name);
  const unseenPlaces = [...unseen, ...(hasEnvFrom ? ["envFrom"] : [])].map((where) => ({ where, path: first.from }));
  return [
    ...firstFew(mentions).map((data) => makeFinding("old-path-mentioned", data, container)),
    ...firstFew(unseenPlaces).map((data) => makeFinding("env-not-visible", data, container)),
  ];
}

type Place = Readonly<Record<"where" | "path", string>>;

function firstFew(places: readonly Place[]): readonly Place[] {
  const next = places[toldPlaces];
  if (next === undefined) return places;
  return [...places.slice(0, toldPlaces), { where: `${places.length - toldPlaces} more places`, path: next.path }];
}
