import type { ContainerInit } from "../../core/diagnose/init-of-container.ts";
import type { Container } from "../../core/pod.ts";
import { type Block, paragraph } from "./page.ts";

/** What the container starts, what becomes PID 1 of it, and what Sysbox makes of that. */
export function initLesson(container: Container, init: ContainerInit): readonly Block[] {
  return [paragraph(startedText(container)), ...kindTexts(container, init).map(paragraph)];
}

function startedText({ command = [], args = [] }: Container): string {
  if (command.length > 0)
    return `It starts the words ${code(argvText([...command, ...args]))} (\`command\` and \`args\` together).`;
  const handed = args.length === 0 ? "" : `, which is handed ${code(argvText(args))}`;
  return `The container has no \`command\`, so the entrypoint of its image runs${handed}. A pod does not show what that is.`;
}

function kindTexts(container: Container, init: ContainerInit): readonly string[] {
  const { reason } = init;
  const first = code(container.command?.[0] ?? "");
  const test =
    "Sysbox knows a container with systemd by one test: its first word must be exactly the text `/sbin/init`.";
  switch (init.init) {
    case "recognised":
      return [`systemd becomes PID 1. ${test} It is, so Sysbox prepares the container for systemd.`];
    case "wrapped":
      return [
        `systemd becomes PID 1: ${reason}${execText(container)}. It has to be: systemd boots only as PID 1, the first process of a container.`,
        `${test} It is ${first}, so Sysbox takes this for an ordinary container and prepares nothing.`,
      ];
    case "masked":
      return container.command === undefined
        ? [
            `systemd becomes PID 1: ${reason}.`,
            `${test} Whether it is that in this image, a pod does not show. boxinit reckons with what is worse, that Sysbox takes this for an ordinary container and prepares nothing.`,
          ]
        : [
            `systemd becomes PID 1, yet the command can not be replaced by \`/sbin/init\` alone: ${reason}.`,
            `${test} Here it is ${first}, so Sysbox takes this for an ordinary container and prepares nothing.`,
          ];
    case "misplaced":
      return [
        `systemd does not become PID 1: ${reason}. It boots only as PID 1, the first process of a container; as any other it ends at once, or never comes up.`,
      ];
    case "unknown":
      return [
        `It can not be told what becomes PID 1: ${reason}. boxinit does not guess. If it is systemd, say so by the annotation \`boxinit/init: ${container.name}\`.`,
      ];
    case "none":
      return [`systemd is not started: ${reason}. So nothing covers \`/run\`, and boxinit leaves the container alone.`];
    default:
      return init.init satisfies never;
  }
}

/** `exec` is what keeps the PID, which those who do not write shell scripts every day may not know. */
function execText({ command = [], args = [] }: Container): string {
  const isScript = [...command, ...args].some((word) => /\bexec\b/.test(word));
  return isScript ? ", and `exec` puts it in the shell's own place instead of starting another process" : "";
}

const longest = 400;

export function argvText(argv: readonly string[]): string {
  const text = `[${argv.map((word) => JSON.stringify(word)).join(", ")}]`;
  return text.length > longest ? `${text.slice(0, longest)}...` : text;
}

/** Backquotes are what ends code, and none of it otherwise. */
export function code(text: string): string {
  return `\`${text.replaceAll("`", "'")}\``;
}
