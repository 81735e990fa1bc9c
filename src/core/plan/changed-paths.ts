/**
 * Where a container's command and hooks write. A read-only mount there would be in their way: `cp` fails, and with
 * `set -e` the pod. It is a look at the text and no reading of a script; what a program does by itself is not seen.
 */
import { stringsIn } from "../inspect/json.ts";
import { cleanMountPath, isAtOrBelow } from "../mount-path.ts";
import type { Container } from "../pod.ts";

export interface ChangedPaths {
  /** Something is made or changed at the path or below it. */
  has(path: string): boolean;
  /** The path is changed together with all that is beside it: by `chown -R` of a folder above, or a glob. */
  takesIn(path: string): boolean;
}

/** What each of its operands is to be changed by. */
const changers = /(?:^|\/)(?:mkdir|rm|rmdir|mv|tee|chown|chmod|chgrp|chattr|setfacl|touch|truncate|umount)$/;
/** Only the last operand is. */
const copiers = /(?:^|\/)(?:cp|install|ln|mount|rsync)$/;
/** With one of the options, all that is in a folder. */
const folderChangers = /(?:^|\/)(?:rm|chown|chmod|chgrp|chattr|setfacl|rsync|restorecon|find)$/;
const recursive = /^(?:-[a-zA-Z]*[rR][a-zA-Z]*|--recursive|--del\w*|-delete|-exec\w*)$/;
/** Before what is written, whatever the program. */
const beforeTarget = /^(?:>.*|-[oOPC]|--output|--output-document|--directory|of)$/;

/** Characters of a text, and what values of variables may add to it. */
const longestText = 16 * 1024;

interface Glob {
  readonly start: string;
  /** Of the component that the glob is in. */
  readonly end: string;
}

/** Most commands and hooks have nothing of the kind. */
const mayChange =
  />|-[oOPC]\b|--output|--directory|\bof=|\b(?:mkdir|rm|rmdir|mv|tee|ch[a-z]+|setfacl|touch|truncate|umount|sed|cp|install|ln|mount|rsync|restorecon|find)\b/;

export const noChangedPaths: ChangedPaths = { has: () => false, takesIn: () => false };

/** @param commandStays - it does not become init itself */
export function createChangedPaths(container: Container, commandStays: boolean): ChangedPaths {
  const texts = textsOf(container, commandStays).filter((text) => mayChange.test(text));
  if (texts.length === 0) return noChangedPaths;
  let read: { readonly changed: readonly string[]; readonly globs: readonly Glob[] } | undefined;
  const look = () => {
    read ??= readTexts(texts, container);
    return read;
  };
  return {
    has: (path) => look().changed.some((each) => isAtOrBelow(each, path)),
    takesIn: (path) =>
      look().globs.some(({ start, end }) => {
        if (!path.startsWith(start)) return false;
        const [component = ""] = path.slice(start.length).split("/");
        return component.endsWith(end);
      }),
  };
}

function textsOf({ command = [], args = [], hooks }: Container, commandStays: boolean): readonly string[] {
  const ofHooks = hooks.map(([, value]) => stringsIn(value).toReversed());
  const all = commandStays ? [[...command, ...args], ...ofHooks] : ofHooks;
  return all.map((words) => words.join(" ").slice(0, longestText).replaceAll("\\\n", " "));
}

function readTexts(texts: readonly string[], { env }: Container) {
  const changed: string[] = [];
  const globs: Glob[] = [];
  for (const text of texts) {
    const values = new Map(text.includes("$") ? env.map(({ name, value = "" }) => [name, value]) : []);
    for (const statement of statementsOf(text, values)) readStatement(statement, changed, globs);
  }
  return { changed, globs };
}

/** Cut where statements can end, quotes or not, with the values of variables as far as they are plain to see. */
function* statementsOf(text: string, values: Map<string, string>): Generator<string> {
  let room = longestText;
  const valueIn = (whole: string, braced?: string, otherwise?: string, bare?: string): string => {
    const value = values.get(braced ?? bare ?? "") || otherwise;
    if (value === undefined || value.length > room) return whole;
    room -= value.length;
    return value;
  };
  for (const written of text.split(/[;\n|]|&&/)) {
    const statement = written.replace(/\$(?:\{(\w+)(?::?[-=]([^${}]*))?\}|(\w+))/g, valueIn);
    for (const [, name = "", value = ""] of statement.matchAll(/(?:^|\s)(\w+)=(\S*)/g)) {
      values.set(name, value.replaceAll(/["']/g, ""));
    }
    const [, each, list = ""] = /\bfor +(\w+) +in +(.*)$/.exec(statement) ?? [];
    if (each !== undefined) values.set(each, list);
    yield statement;
  }
}

function readStatement(statement: string, changed: string[], globs: Glob[]): void {
  const words: readonly string[] = statement.match(/>+\|?|[^\s<>()"'`{}=]+/g) ?? [];
  const last = words.findLast((word) => word.startsWith("/"));
  if (last === undefined) return;
  const has = (pattern: RegExp) => words.some((word) => pattern.test(word));
  const [changes, copies] = [has(changers) || (words.includes("sed") && has(/^-i|^--in-place/)), has(copiers)];
  const changesFolders = has(folderChangers) && has(recursive);
  for (const [at, word] of words.entries()) {
    // Of all that is below the root, much can't be changed anyway.
    if (!/^\/[^*?[]/.test(word)) continue;
    const isLast = copies && (word === last || /^(?:-t|--target-directory)$/.test(words[at - 1] ?? ""));
    if (changes || isLast || beforeTarget.test(words[at - 1] ?? "")) changed.push(cleanMountPath(word));
    const [plain = "", ...others] = word.split(/[*?[\]]/);
    if (others.length > 0 && (changes || changesFolders)) globs.push({ start: plain, end: endOf(others) });
    else if (changesFolders && (isLast || !copies)) globs.push({ start: `${cleanMountPath(word)}/`, end: "" });
  }
}

/** What is behind a glob in its own component; nothing where a component follows, which may be any. */
function endOf(others: readonly string[]): string {
  const end = others.at(-1) ?? "";
  return others.some((each) => each.includes("/")) ? "" : end;
}
