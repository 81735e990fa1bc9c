import type { ParsedScript, Statement } from "unbash";
import { parseSyntax } from "../parse-script.ts";
import type { Shell } from "../script-tree.ts";
import { mentionsInit } from "../word.ts";
import { expansionFacts } from "./expansion-facts.ts";
import { findInitCalls, type InitCall, initWords, wordsOf } from "./find-init-call.ts";
import { nestedScripts } from "./nested-scripts.ts";
import { programFacts } from "./program-facts.ts";
import { usesWorkingFolder } from "./relative-path.ts";
import { isIdle, replaceInitCall } from "./replace-init-call.ts";
import type { AssignedName, ScriptFact, ScriptFactCode } from "./script-fact.ts";
import { assignedNames, shellStateFacts } from "./shell-state-facts.ts";
import { isSound } from "./sound-syntax.ts";
import { unseenScriptFacts } from "./unseen-script.ts";
import { excerptOf, type SyntaxPart, visitSyntax } from "./visit-syntax.ts";

/** What a script that starts init does apart from that. */
export interface ScriptWork {
  /** `before` init, `beside` it, or nothing. */
  readonly when: "before" | "beside" | "never";
  /** The script with `exit 0`, or `:`, in the place of the command that starts init. */
  readonly text: string;
  /** Init's path and the words behind it. */
  readonly initWords: readonly string[];
  /** Why its work can't come later; it is only a description of the work where there are none. */
  readonly facts: readonly ScriptFact[];
  readonly assigned: readonly AssignedName[];
}

/** Takes a script apart that starts init in one place. It is within the limits of what is parsed. */
export function readWork(script: string, shell: Shell): ScriptWork | { readonly facts: readonly ScriptFact[] } {
  const parsed = parseSyntax(script);
  if (parsed === undefined || !isSound(parsed, script)) return { facts: [{ code: "not-parsed", line: 1, text: "" }] };
  const [call, ...more] = findInitCalls(parsed, shell);
  const facts = (code: ScriptFactCode, at?: InitCall) => ({ facts: [{ code, ...placeOf(at, parsed, script) }] });
  if (call === undefined) return notFound(parsed, script, shell);
  if (more.length > 0) return facts("init-again", more[0]);
  if (call.node.redirects.length > 0) return facts("redirects-init", call);
  if (call.node.prefix.length > 0) return facts("sets-for-init", call);
  // bash expands a tilde behind = in any word. A dollar may be quoted, or begin on this line what the next one goes on.
  const words = call.words.flatMap(({ literal, text }) =>
    literal === undefined || /[$`~]/.test(text) ? [] : [literal],
  );
  if (words.length < call.words.length) return facts("init-words-computed", call);
  if (words.some((word) => otherTarget.test(word))) return facts("starts-other-target", call);
  const text = replaceInitCall(parsed, script, call);
  if (text === undefined) return facts("positions-in-doubt", call);

  const [before, after] = sidesOf(parsed.commands, call);
  if (call.underCondition && after.length > 0) return facts("init-under-condition", call);
  // What follows a command that takes the shell's place never runs.
  const running = call.how === "replaces" ? { ...parsed, commands: before } : parsed;
  const when = call.how === "replaces" ? sideOf(text, [], script) : sideOf(text, after, script);
  if (when === undefined) return facts("work-on-both-sides", call);
  return { when, text, initWords: words, ...effectsOf(running, script, call, when) };
}

/** A word of init's, or of the kernel's that it takes them for (systemd(1)): of these targets, both services are a part. */
const otherTarget =
  /^(?:(?:--|systemd\.|rd\.systemd\.)unit(?:=(?!(?:multi-user|graphical|default)\.target$).*|$)|-?b|emergency|rescue|single|[sS1])$/;

/** The statements up to the one with the command in it, and those behind. */
function sidesOf(all: readonly Statement[], { node }: InitCall): readonly [readonly Statement[], readonly Statement[]] {
  const at = all.findIndex(({ end }) => end >= node.end);
  return [all.slice(0, at + 1), all.slice(at + 1)];
}

/** When the work is done, by what stands behind init's start; undefined where there is work on both sides. */
function sideOf(text: string, after: readonly Statement[], script: string): ScriptWork["when"] | undefined {
  const all = parseSyntax(text)?.commands ?? [];
  const before = all.slice(0, all.length - after.length);
  if (all.every(isIdle)) return "never";
  if (before.every(isIdle)) return after.length > 0 ? "beside" : "never";
  // A bare `wait` would wait for the jobs that were started before, too.
  const endsThere = after.every(({ pos, end }) => /^wait (?:\$!|"\$!")\s*$/.test(script.slice(pos, end)));
  return endsThere ? "before" : undefined;
}

function effectsOf(
  parsed: ParsedScript,
  script: string,
  call: InitCall,
  when: ScriptWork["when"],
): Pick<ScriptWork, "facts" | "assigned"> {
  const parts = [...visitSyntax(parsed, script)].filter(({ node }) => node !== call.node);
  const functions = new Set(parts.flatMap(({ node }) => (node.type === "Function" ? [node.name.value] : [])));
  const goneTo = parts.filter(changesFolder);
  // What a shell does to itself once it has started init as another process, does not reach that.
  const inherits = when !== "beside";
  // Beside init, and in a job that nothing waits for, it may have systemd do something, and wait for it.
  const isFree = ({ inJob }: SyntaxPart) => when === "beside" || (inJob && !parts.some(waits));
  const facts = parts.flatMap((part) => [
    ...(inherits ? shellStateFacts(part, functions) : []),
    ...[part, ...nestedScripts(part)].flatMap((each) => {
      const freed = { ...each, inJob: isFree(each) };
      return [...programFacts(freed), ...unseenScriptFacts(freed)];
    }),
    ...expansionFacts(part),
    ...(goneTo.some((gone) => holdsIn(gone, part)) ? [] : relativePathFacts(part)),
  ]);
  const mattering = facts.filter(({ code }) => code !== "last-job" || when === "beside");
  return {
    facts: mattering.toSorted((one, other) => one.line - other.line),
    assigned: inherits ? parts.flatMap(assignedNames) : [],
  };
}

function waits({ node }: SyntaxPart): boolean {
  return node.type === "Command" && wordsOf(node)[0]?.literal === "wait";
}

/** Whether a part runs in the folder that a command before it has gone to. */
function holdsIn({ node, around, source }: SyntaxPart, part: SyntaxPart): boolean {
  return source === part.source && node.end <= part.node.pos && part.node.end <= around.end;
}

function relativePathFacts(part: SyntaxPart): readonly ScriptFact[] {
  return usesWorkingFolder(part.node) ? [{ code: "relative-path", line: part.line, text: excerptOf(part) }] : [];
}

/** `cd` to a folder that does not depend on where the script began. */
function changesFolder({ node }: SyntaxPart): boolean {
  if (node.type !== "Command") return false;
  const [name, folder] = wordsOf(node);
  return name?.literal === "cd" && folder?.literal?.startsWith("/") === true;
}

/** Says where init is started, as far as that shows. */
function notFound(parsed: ParsedScript, script: string, shell: Shell): { readonly facts: readonly ScriptFact[] } {
  const parts = [...visitSyntax(parsed, script)];
  const piped = parts.find(
    ({ node }) =>
      node.type === "Pipeline" &&
      node.commands.some((each) => each.type === "Command" && initWords(wordsOf(each), shell) !== undefined),
  );
  const naming = parts.find(
    ({ node }) => node.type === "Command" && wordsOf(node).some(({ text }) => mentionsInit(text)),
  );
  const at = piped ?? naming;
  const code = piped === undefined ? "init-not-found" : "init-in-pipeline";
  return { facts: [{ code, line: at?.line ?? 1, text: at === undefined ? "" : excerptOf(at) }] };
}

function placeOf(call: InitCall | undefined, parsed: ParsedScript, script: string): Omit<ScriptFact, "code"> {
  const part = [...visitSyntax(parsed, script)].find(({ node }) => node === call?.node);
  return part === undefined ? { line: 1, text: "" } : { line: part.line, text: excerptOf(part) };
}
