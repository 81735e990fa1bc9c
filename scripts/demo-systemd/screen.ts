import { styleText } from "node:util";
import type { StartedContainer } from "../../test/systemd/runtime/start-container.ts";
import { maskTokens } from "./made-up-tokens.ts";

// styleText leaves colours out where NO_COLOR is set and where the output is no terminal.

const width = 98;

export interface Screen {
  heading(text: string): void;
  gap(): void;
  say(text: string, style?: "green" | "red" | "yellow"): void;
  /** Lines that come as they shall look. */
  show(lines: string): void;
  /** Runs a shell's line in a container as root, as `kubectl exec` does, and shows it with what it prints. */
  look(container: StartedContainer, line: string, expected: RegExp): Promise<void>;
  /** To be told where something is not as this demonstration claims. */
  expect(isSo: boolean, what: string): void;
  readonly unexpected: readonly string[];
}

export function openScreen(): Screen {
  const unexpected: string[] = [];
  const expect = (isSo: boolean, what: string) => {
    if (!isSo) unexpected.push(what);
  };
  return {
    heading: (text) => console.log(`\n${styleText("bold", text)}`),
    gap: () => console.log(),
    say: (text, style) => {
      for (const line of wrap(text)) console.log(`  ${style === undefined ? line : styleText(style, line)}`);
    },
    show: (lines) => console.log(lines),
    look: async ({ exec }, line, expected) => {
      const { stdout, stderr } = await exec(["sh", "-c", line]);
      const output = stdout + stderr;
      console.log(`\n  ${styleText("cyan", `# ${line}`)}`);
      for (const each of maskTokens(output).trimEnd().split("\n")) console.log(`  ${each}`);
      expect(expected.test(output), `# ${line}`);
    },
    expect,
    unexpected,
  };
}

function wrap(text: string): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width - 2) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
