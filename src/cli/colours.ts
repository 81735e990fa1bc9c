import { styleText } from "node:util";

export type Colour = (style: "bold" | "dim" | "red" | "yellow" | "blue" | "green" | "cyan", text: string) => string;

/** Colours where the stream is a terminal. NO_COLOR and FORCE_COLOR count as they do for Node. */
export function coloursFor(stream: NodeJS.WriteStream): Colour {
  return (style, text) => styleText(style, text, { stream });
}
