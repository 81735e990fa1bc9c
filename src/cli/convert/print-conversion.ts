import { escapeControls } from "../../core/escape-controls.ts";
import { separatorBetween } from "../../manifests/separator-between.ts";
import { keepFromRunner } from "../keep-from-runner.ts";
import { writeOut } from "../write-out.ts";
import type { OutputFile } from "./output-files.ts";

/** Every file below a line with its name, as `head` and `tail` do. */
export async function printFiles(files: readonly OutputFile[]): Promise<void> {
  // On a terminal, nothing of a manifest must act.
  const shown = process.stdout.isTTY
    ? (text: string) => text.replace(/[^\n\t]+/g, escapeControls)
    : (text: string) => text;
  for (const [index, { path, text }] of files.entries()) {
    const end = text.endsWith("\n") ? "" : "\n";
    const file = `==> ${escapeControls(path)} <==\n${shown(text)}${end}`;
    const { before, after } = keepFromRunner([file]);
    await writeOut(`${index > 0 ? "\n" : ""}${before}${file}${after}`);
  }
}

/** One stream for `kubectl apply`: ConfigMaps first, so that the pods find them. */
export async function printStream([manifest, ...configMaps]: readonly OutputFile[]): Promise<void> {
  const texts = [...configMaps, ...(manifest === undefined ? [] : [manifest])].map(({ text }) => text);
  for (const [index, text] of texts.entries()) {
    const before = texts[index - 1];
    await writeOut(before === undefined ? text : separatorBetween(before, text) + text);
  }
}
