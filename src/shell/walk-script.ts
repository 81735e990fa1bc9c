import type { Pid1 } from "./init-kind.ts";
import { isPid1 } from "./init-kind.ts";
import type { ScriptNode, ScriptTree, Shell, SimpleCommand } from "./script-tree.ts";
import { mentionsInit, type Word } from "./word.ts";

/** What the words of a command start, if they were an argv. */
export type ClassifyWords = (words: readonly Word[]) => Pid1;

/**
 * Where a command stands. `certain`: the shell gets there. `after-and`: it gets there if what comes before
 * succeeds. `conditional`: it may. `detached`: whatever it starts is a child of the shell.
 */
type Position = "certain" | "after-and" | "conditional" | "detached";

/** What a script was seen to do before, or without, replacing itself. */
interface Sightings {
  maybeInit?: string;
  misplaced?: string;
  opaque?: string;
  overLimit?: true;
  /** /run was made a mount point: on every way to here, or on the one way that goes on along this `&&`. */
  keepsRun?: "always" | "along-and";
  /** In this very process, what the pod does not show is run. */
  mayLeadElsewhere?: true;
}

/** The end of a walk: the script replaces itself by something, or leaves. */
type Ending = { readonly replacedBy: Pid1 } | "left";

interface Walk {
  readonly seen: Sightings;
  readonly classify: ClassifyWords;
  readonly shell: Shell;
}

/** Describes what becomes PID 1 when a shell runs the script. It never changes a command: the strict reader does. */
export function walkScript(tree: ScriptTree, shell: Shell, classify: ClassifyWords): Pid1 {
  const walk: Walk = { seen: {}, classify, shell };
  const ending = visit(tree.root, "certain", walk);
  return conclude(ending, walk.seen);
}

/** bash runs the only simple command of `-c` in its own process, as if it stood behind `exec`. */
export function onlyCommandOfBash(tree: ScriptTree, classify: ClassifyWords): Pid1 | undefined {
  const [only, ...others] = tree.root.steps;
  if (only?.node !== "command" || others.length > 0 || only.words[0]?.literal === "exec") return undefined;
  const started = only.words.length === 0 ? undefined : classify(only.words);
  if (started === undefined || !isPid1(started.init)) return undefined;
  return masked("bash runs the only command of -c in its own process, which is no promise");
}

function conclude(ending: Ending | undefined, seen: Sightings): Pid1 {
  if (ending !== undefined && ending !== "left" && ending.replacedBy.init !== "none") {
    const { replacedBy } = ending;
    const isCertain = seen.keepsRun !== undefined && seen.mayLeadElsewhere === undefined;
    return replacedBy.init === "masked" && isCertain ? { ...replacedBy, keepsRun: true } : replacedBy;
  }
  if (seen.maybeInit !== undefined) return { init: "unknown", reason: seen.maybeInit };
  if (seen.misplaced !== undefined) return { init: "misplaced", reason: seen.misplaced };
  const overLimit = seen.overLimit ? { overLimit: seen.overLimit } : {};
  if (seen.opaque !== undefined) return { init: "unknown", reason: seen.opaque, ...overLimit };
  return { init: "none", reason: "the script starts no init" };
}

function visit(node: ScriptNode, position: Position, walk: Walk): Ending | undefined {
  switch (node.node) {
    case "command":
      return visitCommand(node, position, walk);
    case "sequence":
      return visitEach(node.steps, () => position, walk);
    case "and-or":
      return visitAndOr(node, position, walk);
    case "detached":
      visitEach(node.steps, () => "detached", walk);
      return undefined;
    case "subshell":
      visitEach(node.steps, () => (walk.shell === "busybox" ? "conditional" : "detached"), walk);
      return undefined;
    case "conditional":
      visitEach(node.steps, () => (position === "detached" ? "detached" : "conditional"), walk);
      return undefined;
    default:
      return node satisfies never;
  }
}

function visitEach(
  steps: readonly ScriptNode[],
  positionOf: (index: number) => Position,
  walk: Walk,
): Ending | undefined {
  for (const [index, step] of steps.entries()) {
    const ending = visit(step, positionOf(index), walk);
    if (ending === undefined) continue;
    if (mayLoseRun(steps.slice(index + 1), walk)) delete walk.seen.keepsRun;
    return ending;
  }
  return undefined;
}

/** In `a && mount ... && exec init` there is no way to init but by way of the mount. An `||` may lead around it. */
function visitAndOr(
  { steps, operators }: ScriptNode & { readonly node: "and-or" },
  position: Position,
  walk: Walk,
): Ending | undefined {
  const positionOf = (index: number): Position => {
    if (operators[index - 1] === "||") dropWhereNotAlways(walk.seen);
    return positionAfter(operators[index - 1], position);
  };
  const ending = visitEach(steps, positionOf, walk);
  if (ending === undefined) dropWhereNotAlways(walk.seen);
  return ending;
}

function dropWhereNotAlways(seen: Sightings): void {
  if (seen.keepsRun === "along-and") delete seen.keepsRun;
}

/** Whether what comes behind an exec, were it not reached, may start init without the mount, or undo the mount. */
function mayLoseRun(steps: readonly ScriptNode[], { seen, ...others }: Walk): boolean {
  if (seen.keepsRun === undefined || steps.length === 0) return false;
  const rest: Sightings = { keepsRun: seen.keepsRun };
  visitEach(steps, () => "conditional", { ...others, seen: rest });
  if (rest.keepsRun === undefined) return true;
  return seen.keepsRun === "along-and" && conclude(undefined, rest).init !== "none";
}

function positionAfter(operator: "&&" | "||" | undefined, position: Position): Position {
  if (operator === undefined || position === "detached" || position === "conditional") return position;
  return operator === "&&" ? "after-and" : "conditional";
}

function visitCommand(command: SimpleCommand, position: Position, walk: Walk): Ending | undefined {
  const { seen } = walk;
  if (mentionsInit(command.substitutions)) seen.maybeInit = "a substitution names init";
  const words = withoutCommandPrefix(command.words);
  const [name, ...operands] = words;
  if (name === undefined) return undefined;
  const keepsRun = name.literal === "mount" && bindsRun(operands);
  // A mount too many by a repair costs nothing, and a token that is hidden after all does.
  if (seen.keepsRun !== undefined && !keepsRun && mentionsMount(words, command)) delete seen.keepsRun;
  switch (name.literal) {
    case "exec":
      return visitExec(operands, position, walk);
    case "return":
      if (position !== "certain") return undefined;
      seen.maybeInit = "shells differ on return outside a function";
      return "left";
    case "exit":
      return position === "certain" ? "left" : undefined;
    case ".":
    case "source":
    case "eval":
      seen.opaque = `${name.literal} runs what the pod does not show`;
      seen.mayLeadElsewhere = true;
      return undefined;
    case "trap":
      if (operands.some((word) => mentionsInit(word.text))) seen.maybeInit = "a trap names init";
      return undefined;
    case "shopt":
      if (operands.some((word) => word.text === "execfail")) seen.maybeInit = "execfail lets a failed exec go on";
      return undefined;
    case "set":
      if (!operands.some((word) => /^-[a-z]*n|^noexec$/.test(word.text))) return undefined;
      seen.maybeInit = "set -n stops the script";
      return position === "certain" ? "left" : undefined;
    case "mount":
      if (!keepsRun || !command.plain || seen.maybeInit !== undefined) return undefined;
      if (position === "certain") seen.keepsRun = "always";
      else if (position === "after-and") seen.keepsRun ??= "along-and";
      return undefined;
    case "umount":
      return undefined;
  }
  note(walk.classify(words), "started without exec", position, seen);
  return undefined;
}

/** Whether it may mount or unmount, itself or by what it starts. */
function mentionsMount(words: readonly Word[], { substitutions }: SimpleCommand): boolean {
  return substitutions.includes("mount") || words.some(({ text }) => text.includes("mount"));
}

/** What is mounted below /run is in sight only where the bind is recursive. */
function bindsRun([first, second, ...others]: readonly Word[]): boolean {
  const paths = first?.literal === "-o" && second?.literal === "rbind" ? others : [second, ...others];
  const isOption = first?.literal === "--rbind" || paths === others;
  return isOption && paths.length === 2 && paths.every((word) => word?.literal === "/run");
}

/** `command` and `builtin` run the words behind them; with other options than -p they only tell about them. */
function withoutCommandPrefix(words: readonly Word[]): readonly Word[] {
  const prefixed = words[0]?.literal === "command" || words[0]?.literal === "builtin";
  if (!prefixed) return words;
  const option = words[1]?.text ?? "";
  if (option === "-p" || option === "--") return withoutCommandPrefix([...words.slice(0, 1), ...words.slice(2)]);
  return option.startsWith("-") ? [] : withoutCommandPrefix(words.slice(1));
}

function visitExec(operands: readonly Word[], position: Position, walk: Walk): Ending | undefined {
  const words = withoutExecOptions(operands, walk.shell);
  if (words === undefined) {
    if (operands.some((word) => word.literal === undefined || mentionsInit(word.text))) {
      walk.seen.maybeInit = "exec's options differ from shell to shell";
    }
    return undefined;
  }
  if (words.length === 0) return undefined;
  const replacedBy = walk.classify(words);
  const becomesPid1 = isPid1(replacedBy.init);
  if (position === "certain" || (position === "after-and" && becomesPid1)) {
    return { replacedBy: becomesPid1 ? masked(replacedBy.reason) : replacedBy };
  }
  if (replacedBy.init === "unknown") walk.seen.mayLeadElsewhere = true;
  note(replacedBy, "exec'd only under a condition", position, walk.seen);
  return undefined;
}

/** Undefined where shells differ on them: only bash has options of `exec`. */
function withoutExecOptions(operands: readonly Word[], shell: Shell): readonly Word[] | undefined {
  const option = operands[0]?.literal ?? "";
  if (!option.startsWith("-")) return operands;
  if (shell !== "bash") return undefined;
  if (option === "--") return operands.slice(1);
  if (/^-[cl]*a$/.test(option)) return withoutExecOptions(operands.slice(2), shell);
  return /^-[cl]+$/.test(option) ? withoutExecOptions(operands.slice(1), shell) : undefined;
}

function note(started: Pid1, how: string, position: Position, seen: Sightings): void {
  if (started.overLimit) seen.overLimit = true;
  if (isPid1(started.init)) {
    if (position === "detached") seen.misplaced = "init is started in a child process of the shell";
    else seen.maybeInit = `init is ${how}`;
  } else if (started.init === "misplaced") seen.misplaced = started.reason;
  else if (started.init === "unknown") seen.opaque = started.reason;
}

function masked(reason: string): Pid1 {
  return { init: "masked", reason };
}
