import { styleText } from "node:util";
import type { Severity } from "../core/findings.ts";

export type Colour = (style: "bold" | "dim" | "red" | "yellow" | "blue" | "green" | "cyan", text: string) => string;

/** Colours where the stream is a terminal. NO_COLOR and FORCE_COLOR count as they do for Node. */
export function coloursFor(stream: NodeJS.WriteStream): Colour {
  return (style, text) => styleText(style, text, { stream });
}

/** The colour of a finding's severity. */
export const severityColours = { error: "red", warning: "yellow", info: "blue" } as const satisfies Record<
  Severity,
  Parameters<Colour>[0]
>;
