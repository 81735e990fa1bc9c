/**
 * shell/ answers one question about a container's argv: what becomes PID 1? It is separate from core/ because it
 * knows shells and wrappers and nothing of pods, and because it is the only place that touches the shell parser.
 */
import { isPid1, type Pid1 } from "./init-kind.ts";
import { readInitPath } from "./init-path.ts";
import type { ScriptBudget } from "./limits.ts";
import { readScript, withoutKeptRun } from "./read-script.ts";
import { readShellCall } from "./shell-flags.ts";
import { wrappedWords } from "./unwrap-wrapper.ts";
import { baseName, containerWord, mentionsInit, type Word } from "./word.ts";
import { forkingUnshare, isOpaqueStarter, wrappers } from "./wrappers.ts";

export interface Surroundings {
  /** Paths that are the same program as /sbin/init in the image, itself included. */
  readonly sameAsInit: readonly string[];
  /** A variable that shells obey or set themselves, so that it may matter that a shell comes first. */
  readonly findShellsVariable: () => string | undefined;
  /** Some of the environment can't be seen, and bash obeys more variables than other shells. */
  readonly unseenEnvironment: boolean;
  readonly budget: ScriptBudget;
}

const nestedPrograms = 8;

/** Classifies a container's effective argv (`command` and `args` together). It is not empty. */
export function whatBecomesPid1(argv: readonly string[], surroundings: Surroundings): Pid1 {
  const [program = "", ...operands] = argv;
  if (program === "/sbin/init") return { init: "recognised", reason: "argv[0] is exactly /sbin/init" };
  const init = readInitPath(program);
  if (init.is === "init" && surroundings.sameAsInit.includes(init.path) && !operands.includes("--user")) {
    const reason = "it is another spelling of /sbin/init";
    return { init: "wrapped", reason, argv: ["/sbin/init", ...operands] };
  }
  return classify(argv.map(containerWord), surroundings, "container", 0);
}

function classify(
  words: readonly Word[],
  surroundings: Surroundings,
  startedBy: "container" | "program",
  depth: number,
): Pid1 {
  const program = words[0]?.literal;
  if (program === undefined) return { init: "unknown", reason: "the program's name is computed" };
  if (depth > nestedPrograms) return { init: "unknown", reason: "programs are nested too deep" };
  const inner = (rest: readonly Word[]): Pid1 => classify(rest, surroundings, "program", depth + 1);
  const init = readInitPath(program);
  if (init.is === "init") return classifyInit(init.path, words);
  const name = baseName(program);
  if (init.is === "perhaps") return { init: "unknown", reason: `${printable(program)} may be systemd or not` };
  if (name === "busybox") return classifyBusybox(words, surroundings, inner);
  if (name === "sh" || name === "bash" || name === "dash" || name === "ash") {
    const called = classifyShell(name, words, surroundings, inner);
    return startedBy === "program" ? withoutUnwrapping(called, `${name} comes before init`) : called;
  }
  if (name === "script") return classifyTypescript(words);
  const wrapper = name === "unshare" && words.some(isForkOption) ? forkingUnshare : wrappers.get(name);
  if (wrapper !== undefined) return classifyWrapped(name, wrapper.pid, wrappedWords(words, wrapper), words, inner);
  if (otherShells.has(name) || name === "unshare" || isOpaqueStarter(name))
    return unknownIfInit(words, `${name} is not looked into`);
  if (name.endsWith(".sh") || name.includes("entrypoint")) {
    return { init: "unknown", reason: `${printable(program)} is a script that the pod does not show` };
  }
  return { init: "none", reason: `${printable(program)} is not init` };
}

const otherShells = new Set(["zsh", "ksh", "mksh", "yash", "fish", "csh", "tcsh", "rbash"]);

function classifyInit(path: string, words: readonly Word[]): Pid1 {
  if (words.some((word) => word.literal === "--user")) {
    return { init: "none", reason: "systemd --user is a user's manager, not init" };
  }
  return { init: "masked", reason: `${path} may not be the same program as /sbin/init` };
}

function classifyShell(
  name: "sh" | "bash" | "dash" | "ash",
  words: readonly Word[],
  surroundings: Surroundings,
  inner: (words: readonly Word[]) => Pid1,
): Pid1 {
  const call = readShellCall(words);
  if (call.runs === "nothing") return { init: "none", reason: "the shell runs nothing" };
  if (call.runs === "unread") return unknownIfInit(words, "the shell's options are not read");
  if (call.runs === "file") return { init: "unknown", reason: "the shell runs a script that the pod does not show" };
  const shell = name === "bash" ? "bash" : name === "ash" ? "busybox" : "posix";
  const { sameAsInit, budget } = surroundings;
  if (call.script.script === undefined) return { init: "unknown", reason: "the script is computed" };
  const pid1 = readScript(call.script.script, shell, sameAsInit, budget, inner);
  if (call.flags === "unread") {
    const reason = "an option of the shell is not known";
    return pid1.init === "none" ? unknownIfInit(words, reason) : { init: "unknown", reason };
  }
  const variable = surroundings.findShellsVariable();
  const prevented = whyNotUnwrapped(name, call.flags, variable, surroundings.unseenEnvironment);
  if (prevented === undefined) return pid1;
  // What changes how shells read the script can change what `mount` is.
  const disturbed = variable !== undefined || surroundings.unseenEnvironment;
  return withoutUnwrapping(disturbed ? withoutKeptRun(pid1) : pid1, prevented);
}

function whyNotUnwrapped(
  name: string,
  flags: "plain" | "profile",
  variable: string | undefined,
  unseenEnvironment: boolean,
): string | undefined {
  if (flags === "profile") return "the shell runs profile files first";
  if (name === "ash") return "images with ash seldom have systemd";
  if (variable !== undefined) return `shells have their own use for ${variable}`;
  if (name === "bash" && unseenEnvironment) return "envFrom may set a variable that bash obeys";
  return undefined;
}

function withoutUnwrapping(pid1: Pid1, reason: string): Pid1 {
  return pid1.init === "wrapped" ? { init: "masked", reason } : pid1;
}

function classifyBusybox(
  words: readonly Word[],
  surroundings: Surroundings,
  inner: (words: readonly Word[]) => Pid1,
): Pid1 {
  const applet = words[1]?.literal;
  if (applet !== "sh" && applet !== "ash") return words.length > 1 ? inner(words.slice(1)) : idleBusybox;
  return withoutUnwrapping(classifyShell("ash", words.slice(1), surroundings, inner), "it is a busybox shell");
}

const idleBusybox: Pid1 = { init: "none", reason: "busybox runs no applet" };

function classifyWrapped(
  name: string,
  pid: "keeps" | "forks",
  rest: readonly Word[] | undefined,
  words: readonly Word[],
  inner: (words: readonly Word[]) => Pid1,
): Pid1 {
  if (rest === undefined) return unknownIfInit(words, `the options of ${name} are not read`);
  if (rest.length === 0) return { init: "none", reason: `${name} starts nothing` };
  const started = inner(rest);
  if (!isPid1(started.init)) return started;
  if (pid === "forks") return { init: "misplaced", reason: `${name} stays PID 1 and starts init as a child` };
  return { init: "masked", reason: `${name} comes before init` };
}

function isForkOption(word: Word): boolean {
  return word.text === "--fork" || /^-[a-zA-Z]*f/.test(word.text);
}

/** script(1) runs its command in a shell of its own, on a terminal that it makes: never as PID 1. */
function classifyTypescript(words: readonly Word[]): Pid1 {
  const described = unknownIfInit(words, "script runs what is not looked into");
  if (!words.slice(1).some((word) => mentionsInit(word.text))) return described;
  return { init: "misplaced", reason: "script stays PID 1 and starts init as a child" };
}

function unknownIfInit(words: readonly Word[], reason: string): Pid1 {
  const operands = words.slice(1);
  const suspicious = operands.some(
    (word) => word.literal === undefined || mentionsInit(word.text) || /\.sh\b|entrypoint/.test(word.text),
  );
  return suspicious ? { init: "unknown", reason } : { init: "none", reason: "it names no init" };
}

/** A program's name for a sentence: control characters would break the line. */
function printable(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
