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

/** Where a moved path is still named, or may be: only a link can help there. */
export function tellMentions(
  container: Container,
  moved: readonly MovedPath[],
  changes: readonly EnvironmentChange[],
  command: readonly string[],
): readonly Finding[] {
  const rewritten = new Map(changes.map(({ index, value }) => [index, value]));
  const places: (readonly [where: string, texts: readonly string[]])[] = [
    ["the command", command],
    ...container.env.map(
      ({ index, name, value }) => [`environment variable ${name}`, [rewritten.get(index) ?? value ?? ""]] as const,
    ),
    ...container.hooks.map(([field, value]) => [field, stringsIn(value)] as const),
  ];
  const unseen = container.env.filter((variable) => variable.unseen).map((variable) => variable.name);
  if (container.hasEnvFrom) unseen.push("envFrom");
  return moved.flatMap(({ from }) => {
    const mention = new RegExp(`(?<![\\w.-])(?:/var)?${escaped(from)}(?![\\w.-])`);
    return [
      ...places
        .filter(([, texts]) => texts.some((text) => mention.test(text)))
        .map(([where]) => makeFinding("old-path-mentioned", { where, path: from }, container.name)),
      ...unseen.map((where) => makeFinding("env-not-visible", { where, path: from }, container.name)),
    ];
  });
}
