/**
 * Where a container's command and hooks write. A read-only mount there would be in their way: `cp` fails, and with
 * `set -e` the pod. It is a look at the text and no reading of a script; what a program does by itself is not seen.
 */
import { isObject, stringsIn } from "../inspect/json.ts";
import { isAtOrBelow, isBelow } from "../mount-path.ts";
import type { Container } from "../pod.ts";
import { type Changes, changesOf } from "./statement-changes.ts";

export interface ChangedPaths {
  /** What is made or changed. Clean. */
  readonly paths: readonly string[];
  /** The path is changed together with all that is beside it: by `chown -R` of a folder above, or a glob. */
  takesIn(path: string): boolean;
}

/** Characters of a text, and what values of variables may add to it. */
const longestText = 16 * 1024;

export const noChangedPaths: ChangedPaths = { paths: [], takesIn: () => false };

/** The path, something below it, or a folder of /run above it is changed. */
export function changesAround({ paths, takesIn }: ChangedPaths, path: string): boolean {
  const isNear = (each: string) => isAtOrBelow(each, path) || (isBelow(path, each) && isBelow(each, "/run"));
  return paths.some(isNear) || takesIn(path);
}

/** @param commandStays - it does not become init itself */
export function createChangedPaths(container: Container, commandStays: boolean): ChangedPaths {
  const texts = textsOf(container, commandStays);
  if (texts.length === 0) return noChangedPaths;
  // What it has beyond is not read, and may change anything.
  const isCut = texts.some((text) => text.length > longestText);
  const changes = texts.flatMap((text) => changesIn(text.slice(0, longestText), container));
  const folders = changes.flatMap((each) => each.folders);
  return {
    paths: changes.flatMap(({ paths }) => paths),
    takesIn: (path) =>
      isCut || folders.some(({ start, end }) => path.startsWith(start) && nextOf(path, start).endsWith(end)),
  };
}

function nextOf(path: string, start: string): string {
  const [component = ""] = path.slice(start.length).split("/");
  return component;
}

function textsOf({ command = [], args = [], hooks }: Container, commandStays: boolean): readonly string[] {
  // Each hook is a command of its own.
  const handlers = hooks.flatMap(([field, value]) =>
    field === "lifecycle" && isObject(value) ? Object.values(value) : [value],
  );
  const ofHooks = handlers.map((value) => stringsIn(value).toReversed());
  return [...(commandStays ? [[...command, ...args]] : []), ...ofHooks].map((words) => words.join(" "));
}

/** Cut where statements can end, quotes or not, with the values of variables as far as they are plain to see. */
function changesIn(text: string, { env }: Container): readonly Changes[] {
  const values = new Map(text.includes("$") ? env.map(({ name, value = "" }) => [name, value]) : []);
  let room = longestText;
  const valueIn = (whole: string, braced?: string, otherwise?: string, kubelets?: string, bare?: string): string => {
    const value = values.get(braced ?? kubelets ?? bare ?? "") || otherwise;
    if (value === undefined || value.length > room) return whole;
    room -= value.length;
    return value;
  };
  return text
    .replaceAll("\\\n", " ")
    .split(/[;\n]|(?<!>)(?:\|\|?(?=\s)|&(?=[\s&]|$))/)
    .map((written) => {
      const statement = written.replace(variable, valueIn);
      for (const [, name = "", value = ""] of statement.matchAll(/(?:^|\s)(\w+)=(\S*)/g)) {
        values.set(name, value.replaceAll(/["']/g, ""));
      }
      const [, each, list = ""] = /\bfor +(\w+) +in +(.*)$/.exec(statement) ?? [];
      if (each !== undefined) values.set(each, list);
      return changesOf(statement);
    });
}

/** `${NAME}`, with what stands in for it or is taken off, the kubelet's `$(NAME)`, and `$NAME`. */
const variable = /\$(?:\{(\w+)(?::?[-=]([^${}]*)|[:%#?+/][^${}]*)?\}|\((\w+)\)|(\w+))/g;
