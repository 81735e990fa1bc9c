import type { Case } from "../case.ts";

/** Each script with `sh -c`, whichever shell that is, and with `bash -c`. */
export function scripts(...texts: readonly string[]): Case[] {
  return texts.flatMap((text) => [{ command: ["sh", "-c", text] }, { command: ["bash", "-c", text] }]);
}

/** Each script with `sh -c` alone. */
export function shScripts(...texts: readonly string[]): Case[] {
  return texts.map((text) => ({ command: ["sh", "-c", text] }));
}

/** Whole commands. */
export function commands(...all: readonly (readonly string[])[]): Case[] {
  return all.map((command) => ({ command }));
}
