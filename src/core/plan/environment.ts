import { type Finding, makeFinding } from "../findings.ts";
import type { Container } from "../pod.ts";
import { escaped, firstFew, mentionsOf, type TextPlace } from "./mentions.ts";

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
 * unix:// too), get the new path. Both spellings count, /run and /var/run; whole components only. The target of a mount
 * stays.
 */
export function rewriteEnvironment(container: Container, moved: readonly MovedPath[]): readonly EnvironmentChange[] {
  if (moved.length === 0) return [];
  const targets = new Map(moved.map(({ from, to }) => [from, to]));
  const items = itemsBelow([...targets.keys()]);
  return container.env.flatMap(({ index, name, value }) => {
    if (!value?.includes(below)) return [];
    const rewritten = value.replace(items, (all, before: string, path: string, at: number) =>
      before === ":" && isMountTarget(value, at) ? all : before + (targets.get(path) ?? path),
    );
    return rewritten === value ? [] : [{ index, name, value: rewritten }];
  });
}

/** What every moved path begins with, however it is spelt. */
const below = "/run/";

/** Not where the rest of the item climbs out of the folder again: another one is then beside it. */
const climbing = String.raw`(?!(?:/[^/:,]*)*/\.\.(?:$|[/:,]))`;

/** None of the paths lies below another: such mounts are not relocated. */
function itemsBelow(paths: readonly string[]): RegExp {
  const anyOf = paths.map(escaped).join("|");
  return new RegExp(`((?:^|[:,])(?:(?:file|unix)://)?)(?:/var)?(${anyOf})(?=$|[/:,])${climbing}`, "g");
}

/**
 * Whether the item behind this colon is where something inside is mounted, as in docker's SOURCE:TARGET[:OPTIONS]: no
 * path of this container. A list has no path twice in a row, however it is spelt, and no option at its end.
 */
function isMountTarget(value: string, colon: number): boolean {
  const item = /([^:,]*)(:(?:ro|rw|z|Z)(?=,|$))?/y;
  item.lastIndex = colon + 1;
  const [, path = "", option] = item.exec(value) ?? [];
  const spellings = path.startsWith("/var/run/") ? [path, path.slice("/var".length)] : [path, `/var${path}`];
  return option !== undefined || spellings.some((each) => isItemBefore(value, each, colon));
}

function isItemBefore(value: string, item: string, end: number): boolean {
  const start = end - item.length;
  return start >= 0 && value.startsWith(item, start) && (start === 0 || /[:,]/.test(value.charAt(start - 1)));
}

/** Where a moved path is still named, or may be: only a link can help there. Hooks name none (place-tokens.ts). */
export function tellMentions(
  { name: container, env, hasEnvFrom }: Container,
  moved: readonly MovedPath[],
  changes: readonly EnvironmentChange[],
  command: readonly string[],
): readonly Finding[] {
  const [first] = moved;
  if (first === undefined) return [];
  const rewritten = new Map(changes.map(({ index, value }) => [index, value]));
  const places: readonly TextPlace[] = [
    ["the command", command],
    ...env.map(
      ({ index, name, value }): TextPlace => [`environment variable ${name}`, [rewritten.get(index) ?? value ?? ""]],
    ),
  ];
  const mentions = mentionsOf(
    moved.map(({ from }) => from),
    places,
  );
  const unseen = env.filter((variable) => variable.unseen).map((variable) => variable.name);
  const unseenPlaces = [...unseen, ...(hasEnvFrom ? ["envFrom"] : [])].map((where) => ({ where, path: first.from }));
  return [
    ...firstFew(mentions).map((data) => makeFinding("old-path-mentioned", data, container)),
    ...firstFew(unseenPlaces).map((data) => makeFinding("env-not-visible", data, container)),
  ];
}
