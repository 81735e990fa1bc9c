/** What a statement of a shell script changes, as far as its words plainly say. */
import { cleanMountPath } from "../mount-path.ts";

export interface Changes {
  /** Files and folders that are made or changed. Clean. */
  readonly paths: readonly string[];
  /** What is changed together with all that is beside it. */
  readonly folders: readonly ChangedFolder[];
}

/** All below a folder, or what a glob takes in: every path that begins so, and whose next component ends so. */
export interface ChangedFolder {
  readonly start: string;
  readonly end: string;
}

const none: Changes = { paths: [], folders: [] };

/** They change each of their operands. */
const changers = new Set([
  ..."mkdir mkfifo mknod rm rmdir unlink shred mv tee touch truncate umount".split(" "),
  ..."chown chmod chgrp chattr setfacl restorecon unzip ssh-keygen".split(" "),
]);
/** They change their last operand, or what is named by `-t`. */
const copiers = new Set(["cp", "install", "ln", "rsync", "scp"]);

/** Before what a program writes that is neither: `curl -fsSo`, `tar -xC`, `dd of=`. */
const beforeTarget = /^(?:-[a-zA-Z]*[oOPC]|-(?:key)?out|--output|--output-document|--directory|of)$/;
/** The letters before the first r are no r, or a long word would cost its square. */
const recursive = /^(?:-[a-qs-zA-QS-Z]*[rR][a-zA-Z]*|--recursive)$/;

/** Most statements have nothing of the kind. */
export const mayChange = new RegExp(
  `>|-[a-zA-Z]*[oOPC]\\b|-(?:key)?out\\b|--output|--directory|\\bof=|\\b(?:${[...changers, ...copiers, "mount", "git", "sed", "find"].join("|")})\\b`,
);

/** @param isAsWritten - no variable stands in it with its value, which may be several words */
export function changesOf(statement: string, isAsWritten: boolean): Changes {
  if (!mayChange.test(statement)) return none;
  // "$folder"/file is one word. The number of a descriptor belongs to its redirection.
  const words: readonly string[] = statement.replaceAll(/["'\\]/g, "").match(/\d*>+[|&]?|<+|[^\s<>()`{}=&|]+/g) ?? [];
  if (!words.some((word) => word.startsWith("/"))) return none;
  const programs = new Set(words.map((word) => word.slice(word.lastIndexOf("/") + 1)));
  const binds = plainBind.test(statement);
  const changes =
    has(programs, changers) ||
    (programs.has("mount") && !binds) ||
    (programs.has("sed") && words.some((word) => /^-[a-zA-Z]*i|^--in-/.test(word))) ||
    (programs.has("install") && words.some((word) => /^-[a-zA-Z]*d|^--dir/.test(word)));
  const copies = binds || has(programs, copiers) || (programs.has("git") && !setsOwn.test(statement));
  const last = copies ? lastOperand(words, !isAsWritten || !plainCopy.test(statement)) : undefined;
  const isTarget = (word: string, at: number): boolean => {
    const before = words[at - 1] ?? "";
    if (before === "<") return false;
    if (changes || before.includes(">")) return true;
    return copies ? word === last || /^(?:-t|--target-directory)$/.test(before) : beforeTarget.test(before);
  };
  const targets = words.filter((word, at) => isOwnPath(word) && isTarget(word, at));
  const inFolders =
    (changes && (words.some((word) => recursive.test(word)) || programs.has("find"))) ||
    (programs.has("find") && words.includes("-delete")) ||
    (programs.has("rsync") && words.some((word) => word.startsWith("--del")));
  const withGlob = changes || inFolders ? words.filter((word) => isOwnPath(word) && /[*?[]/.test(word)) : [];
  // A mount covers what is below. With /run made a mount point, all there is as before.
  const covered = programs.has("mount") ? words.findLast(isOwnPath) : undefined;
  const whole = [
    ...(inFolders ? (copies && !changes ? targets : words.filter(isOwnPath)) : []),
    ...(covered === undefined || cleanMountPath(covered) === "/run" ? [] : [covered]),
  ];
  return {
    paths: targets.map(cleanMountPath),
    folders: [
      ...withGlob.map(globOf),
      ...whole.filter((word) => !/[*?[]/.test(word)).map((word) => ({ start: `${cleanMountPath(word)}/`, end: "" })),
    ],
  };
}

function has(programs: ReadonlySet<string>, some: ReadonlySet<string>): boolean {
  return [...some].some((program) => programs.has(program));
}

/** Of all that is below the root, much can't be changed anyway. */
function isOwnPath(word: string): boolean {
  return /^\/[^*?[]/.test(word);
}

/** The shell's own call, which the first statement stands behind. */
export const shellsCall = String.raw`(?:[a-z/]*sh(?:\s+-[a-z]+)+\s+)?`;
const call = String.raw`^\s*${shellsCall}(?:/(?:usr/)?bin/)?`;
/** Nothing but the copy, its words as they stand. In all others the last word may be of another command, or part of a path. */
const plainCopy = new RegExp(
  `${call}(?:cp|install|ln|rsync|scp)(?:\\s+-[a-su-zA-Z]+)*(?:\\s+[\\w./:@,+~][\\w./:@,+~-]*){2,}\\s*$`,
);
/** Nothing but a mount whose first path is only read. */
const plainBind = new RegExp(`${call}mount\\s+(?:-o\\s+|--)r?bind(?:\\s+/[\\w./-]+){2}\\s*$`);
/** It writes to the user's file or the system's. */
const setsOwn = /\bgit\s+config\s+--(?:global|system)\s/;

/** Where it is relative, nothing of it is known. Where more words may follow it, the path before it counts. */
function lastOperand(words: readonly string[], moreMayFollow: boolean): string | undefined {
  const operands = words.filter((word, at) => !/[<>]/.test(word) && !/[<>]/.test(words[at - 1] ?? ""));
  if (!moreMayFollow && !operands.at(-1)?.startsWith("/")) return undefined;
  return operands.findLast((word) => word.startsWith("/"));
}

/** What stands behind a glob in its own component: *.wants/* takes in no folder of another ending. */
function globOf(word: string): ChangedFolder {
  const [start = "", ...others] = word.split(/[*?[\]]/);
  const [end = ""] = (others.find((each) => each.includes("/")) ?? others.at(-1) ?? "").split("/");
  return { start: start.replace(/^\/var(?=\/run\/)/, ""), end };
}
