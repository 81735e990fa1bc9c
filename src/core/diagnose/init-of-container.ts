import { isPid1, type Pid1 } from "../../shell/init-kind.ts";
import type { ScriptBudget } from "../../shell/limits.ts";
import { whatBecomesPid1 } from "../../shell/what-becomes-pid1.ts";
import type { Wishes } from "../inspect/annotations.ts";
import type { Container, Pod } from "../pod.ts";
import type { ImageRule, RepairPolicy } from "../policy.ts";

export interface ContainerInit extends Pid1 {
  /** The field of the pod that makes PID 1 another process. */
  readonly otherPid1?: "shareProcessNamespace" | "hostPID";
}

/**
 * How a container starts init: facts of the pod first, then argv; where that says nothing the annotation, and where
 * there is no command at all the image rule.
 */
export function initOfContainer(
  container: Container,
  pod: Pod,
  policy: RepairPolicy,
  images: readonly ImageRule[],
  wishes: Wishes,
  budget: ScriptBudget,
): ContainerInit {
  const init = ownInit(container, policy, images, wishes, budget);
  const otherPid1 = otherPid1Of(pod);
  if (!isPid1(init.init) || otherPid1 === undefined) return init;
  return { init: "misplaced", reason: `${otherPid1} makes PID 1 another process`, otherPid1 };
}

/** The field of the pod that makes PID 1 a process of another container or of the node. */
export function otherPid1Of(pod: Pod): "hostPID" | "shareProcessNamespace" | undefined {
  if (pod.hostPid) return "hostPID";
  return pod.shareProcessNamespace ? "shareProcessNamespace" : undefined;
}

function ownInit(
  container: Container,
  policy: RepairPolicy,
  images: readonly ImageRule[],
  wishes: Wishes,
  budget: ScriptBudget,
): ContainerInit {
  const { command = [], args = [] } = container;
  const byArgv = command.length === 0 ? undefined : initByArgv([...command, ...args], container, policy, budget);
  if (byArgv !== undefined && byArgv.init !== "unknown" && byArgv.init !== "none") return byArgv;
  if (wishes.init.has(container.name)) return { init: "masked", reason: "boxinit/init says so" };
  return byArgv ?? initByImage(container.image, images);
}

function initByArgv(
  argv: readonly string[],
  container: Container,
  policy: RepairPolicy,
  budget: ScriptBudget,
): ContainerInit {
  return whatBecomesPid1(argv, {
    sameAsInit: sameAsInit(policy),
    findShellsVariable: () => container.env.find(({ name }) => isShellsOwn(name))?.name,
    unseenEnvironment: container.hasEnvFrom,
    budget,
  });
}

/** Paths that are the same program as /sbin/init in the images that run here, itself included. */
export function sameAsInit({ mergedUsr, systemdPaths }: RepairPolicy): readonly string[] {
  return ["/sbin/init", ...(mergedUsr ? ["/usr/sbin/init"] : []), ...systemdPaths];
}

/**
 * Variables that make a shell do something before or beside its script (BASH_ENV, SHELLOPTS, BASH_FUNC_..., PS4
 * where it traces), or that a shell sets anew, so that init would find another value than without it: bash(1) and
 * dash(1); each was tried in bash 5.2, dash 0.5.12 and busybox 1.35.
 */
export function isShellsOwn(name: string): boolean {
  return name.startsWith("BASH") || (name.length <= longestOwn && shellsOwn.has(name));
}

const shellsOwn = new Set([
  ...["SHELLOPTS", "POSIXLY_CORRECT", "PS4", "IFS", "LINENO", "PPID", "OPTERR", "RANDOM", "SRANDOM", "SECONDS"],
  ...["EPOCHSECONDS", "EPOCHREALTIME", "HISTCMD", "COMP_WORDBREAKS"],
  // Debian's bash takes itself for a remote shell then, and reads ~/.bashrc first (shell.c, SSH_SOURCE_BASHRC).
  ...["SSH_CLIENT", "SSH2_CLIENT"],
]);

const longestOwn = Math.max(...[...shellsOwn].map(({ length }) => length));

function initByImage(image: string, rules: readonly ImageRule[]): ContainerInit {
  const rule = rules.find(({ match }) => matchesGlob(image, match));
  if (rule === undefined) return { init: "unknown", reason: "the image decides what becomes PID 1" };
  return { init: rule.init, reason: `the policy's image rule ${rule.match} says so` };
}

/** `*` stands for any characters. Linear in the image's length for each `*`: no regular expression from outside. */
function matchesGlob(text: string, glob: string): boolean {
  const [first = "", ...rest] = glob.split("*");
  if (rest.length === 0) return text === glob;
  if (!text.startsWith(first)) return false;
  const last = rest.pop() ?? "";
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
