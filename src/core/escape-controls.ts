/**
 * Shows control characters, and those that change the direction of text or have no width, as \uXXXX. A name or a path
 * in somebody's manifest could otherwise rewrite what a terminal shows, or end a line of a report.
 */
export function escapeControls(text: string): string {
  if (printableAscii.test(text)) return text;
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, escapeCharacter);
}

const printableAscii = /^[ -~]*$/;

function escapeCharacter(character: string): string {
  return Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`,
  ).join("");
}
