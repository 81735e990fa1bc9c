import { forLog } from "./for-log.ts";

/** The items of a JSON list, one after the other. What hides or turns text, or acts in a log, is escaped, which JSON reads back. */
export function jsonList(indent: number) {
  let isEmpty = true;
  const margin = " ".repeat(indent);
  return {
    item(value: unknown): string {
      const separator = isEmpty ? "\n" : ",\n";
      isEmpty = false;
      return separator + jsonLines(value).replace(/^/gm, margin);
    },
    end: () => (isEmpty ? "]" : `\n${margin.slice(2)}]`),
  };
}

export function jsonLines(value: unknown): string {
  return JSON.stringify(value, null, 2).split("\n").map(forLog).join("\n");
}
