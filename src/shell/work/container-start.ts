import { readInitPath } from "../init-path.ts";
import type { Shell } from "../script-tree.ts";
import { readShellCall } from "../shell-flags.ts";
import { wrappedWords } from "../unwrap-wrapper.ts";
import { baseName, containerWord, type Word } from "../word.ts";
import { wrappers } from "../wrappers.ts";
import { reapers } from "./find-init-call.ts";

/** How a container's argv starts init, as far as that can be taken apart. */
export type ContainerStart =
  /** Init itself, perhaps behind a program that only takes in orphans; its words as the pod has them. */
  | { readonly starts: "init"; readonly words: readonly string[] }
  | {
      readonly starts: "script";
      readonly shell: Shell;
      /** What runs a file that has the script: the shell's program and its options, without `-c`. */
      readonly interpreter: readonly string[];
      /** As the pod has it, before the kubelet expands anything. */
      readonly script: string;
      /** `$0` and what follows. */
      readonly operands: readonly string[];
    }
  | {
      readonly starts: "unread";
      readonly why: "behind-a-program" | "profile-files";
      readonly text: string;
    };

/** @param argv `command` and `args` together, not empty */
export function readContainerStart(argv: readonly string[]): ContainerStart {
  return readWords(argv.map(containerWord));
}

function readWords(words: readonly Word[]): ContainerStart {
  const program = words[0]?.literal ?? "";
  const unread = { starts: "unread", text: words.map(({ text }) => text).join(" ") } as const;
  if (readInitPath(program).is === "init") return { starts: "init", words: words.map(({ text }) => text) };
  const name = baseName(program);
  const reaper = reapers.has(name) ? wrappers.get(name) : undefined;
  const started = reaper && wrappedWords(words, reaper);
  if (started !== undefined && started.length > 0) return readWords(started);
  const isBusybox = name === "busybox";
  const call = isBusybox ? words.slice(1) : words;
  const shell = shellNamed(isBusybox ? baseName(call[0]?.literal ?? "") : name, isBusybox);
  if (shell === undefined) return { ...unread, why: "behind-a-program" };
  const read = readShellCall(call);
  if (read.runs !== "script" || read.flags === "unread") return { ...unread, why: "behind-a-program" };
  if (read.flags === "profile") return { ...unread, why: "profile-files" };
  const at = call.indexOf(read.script);
  const letters = new Set(call.slice(1, at).flatMap(({ text }) => [...text.replace("--", "").replace(/^-/, "")]));
  letters.delete("c");
  const runs = isBusybox ? [program, call[0]?.literal ?? ""] : [program];
  return {
    starts: "script",
    shell,
    interpreter: letters.size === 0 ? runs : [...runs, `-${[...letters].join("")}`],
    script: read.script.text,
    operands: call.slice(at + 1).map(({ text }) => text),
  };
}

function shellNamed(name: string, isBusybox: boolean): Shell | undefined {
  if (name === "bash" && !isBusybox) return "bash";
  if (name === "ash" || (name === "sh" && isBusybox)) return "busybox";
  return name === "sh" || name === "dash" ? "posix" : undefined;
}
