/**
 * Where a container's command and hooks write. A read-only mount there would be in their way: `cp` fails, and with
 * `set -e` the pod. It is a look at the text and no reading of a script; what a program does by itself is not seen.
 */
import type { ContainerDiagnosis } from "../diagnose/diagnose-pod.ts";
import { joined, longestText, textsOfHooks } from "../diagnose/unread-hooks.ts";
import { isAtOrBelow, isBelow } from "../mount-path.ts";
import type { Container } from "../pod.ts";
import { doneAtOnce } from "./done-at-once.ts";
import { type ChangedFolder, type Changes, changesOf } from "./statement-changes.ts";

export interface ChangedPaths {
  /** What is made or changed. Clean. */
  readonly paths: readonly string[];
  /** The path is changed together with all that is beside it: by `chown -R` of a folder above, or a glob. */
  takesIn(path: string): boolean;
  /** The path below /run, something below it, or a folder above it is changed once systemd's tmpfs covers /run. */
  changesLater(path: string): boolean;
}

export const noChangedPaths: ChangedPaths = { paths: [], takesIn: () => false, changesLater: () => false };

/** @param commandStays - it does not become init itself */
export function createChangedPaths(
  { container, hooksUnread }: ContainerDiagnosis,
  commandStays: boolean,
): ChangedPaths {
  const { command = [], args = [] } = container;
  const words = [...command, ...args];
  const ofCommand = commandStays ? [joined(words)] : [];
  const ofHooks = hooksUnread ? [] : textsOfHooks(container);
  if (!hooksUnread && ofCommand.length + ofHooks.length === 0) return noChangedPaths;
  // What it has beyond is not read, and may change anything.
  const isCut = hooksUnread || [...ofCommand, ...ofHooks].some((text) => text.length > longestText);
  const byCommand = ofCommand.flatMap((text) => changesIn(text.slice(0, longestText), container));
  const byHooks = ofHooks.flatMap((text) => changesIn(text.slice(0, longestText), container));
  const all = [...byCommand, ...byHooks];
  // What a script is called with may be text that it hands on.
  const isCalledWith = words.filter((word) => /[;&|\n]/.test(word)).length > 1;
  const later = [...byCommand.filter(({ isDone }) => isCalledWith || !isDone), ...byHooks];
  return {
    paths: all.flatMap(({ paths }) => paths),
    takesIn: (path) => isCut || all.some(({ folders }) => takeIn(folders, path)),
    changesLater: (path) => {
      const isNear = (each: string) => isAtOrBelow(each, path) || (isBelow(path, each) && isBelow(each, "/run"));
      return isCut || later.some(({ paths, folders }) => paths.some(isNear) || takeIn(folders, path));
    },
  };
}

function takeIn(folders: readonly ChangedFolder[], path: string): boolean {
  return folders.some(({ start, end }) => path.startsWith(start) && nextOf(path, start).endsWith(end));
}

function nextOf(path: string, start: string): string {
  const [component = ""] = path.slice(start.length).split("/");
  return component;
}

interface StatementsChanges extends Changes {
  /** Of a command: with all its work, before it execs init. */
  readonly isDone: boolean;
}

/** Cut where statements can end, quotes or not, with the values of variables as far as they are plain to see. */
function changesIn(text: string, { env }: Container): readonly StatementsChanges[] {
  const values = new Map(text.includes("$") ? env.map(({ name, value = "" }) => [name, value]) : []);
  let room = longestText;
  const valueIn = (whole: string, braced?: string, otherwise?: string, kubelets?: string, bare?: string): string => {
    const value = values.get(braced ?? kubelets ?? bare ?? "") || otherwise;
    if (value === undefined || value.length > room) return whole;
    room -= value.length;
    return value;
  };
  const script = text.replaceAll("\\\n", " ");
  const statements = script.split(/[;\n]|(?<!>)(?:\|\|?(?=\s)|&(?=[\s&]|$))/);
  const isDone = doneAtOnce(script, statements);
  return statements.map((written) => {
    const statement = written.replace(variable, valueIn);
    for (const [, name = "", value = ""] of statement.matchAll(/(?:^|\s)(\w+)=(\S*)/g)) {
      values.set(name, value.replaceAll(/["']/g, ""));
    }
    const [, each, list = ""] = /\bfor +(\w+) +in +(.*)$/s.exec(statement) ?? [];
    if (each !== undefined) values.set(each, list);
    return { ...changesOf(statement, statement === written), isDone: isDone(written) };
  });
}

/** `${NAME}`, with what stands in for it or is taken off, the kubelet's `$(NAME)`, and `$NAME`. */
const variable = /\$(?:\{(\w+)(?::?[-=]([^${}]*)|[:%#?+/][^${}]*)?\}|\((\w+)\)|(\w+))/g;
