/** What a statement of a shell script plainly does with files and variables. */
export interface Statement {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly assigns: string | undefined;
  readonly exports: readonly string[];
  readonly uses: readonly string[];
  /** It prints the whole environment. */
  readonly printsEnvironment: boolean;
}

/**
 * Cuts a script where statements can end, quotes or not: one that is cut in two is told nothing of, and no more. A
 * here-document belongs to the statement before it.
 */
export function readStatements(script: string): readonly Statement[] {
  const statements: Statement[] = [];
  const lines = script.replaceAll("\\\n", " ").split("\n");
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    const end = hereDocument.exec(line)?.[1];
    const last = end === undefined ? at : endOf(lines, at, end);
    const [first = "", ...rest] = line.split(/;|&&|\|\|/);
    for (const text of [[first, ...lines.slice(at + 1, last)].join("\n"), ...rest])
      if (text.trim() !== "") statements.push(readStatement(text));
    at = last;
  }
  return statements;
}

/** With quotes around the end word, nothing in the document is expanded. */
const hereDocument = /<<-?[ \t]*(\w+)/;

/** Files of variables are short; without a limit each of many documents could be read to the script's end. */
const linesOfDocument = 64;

function endOf(lines: readonly string[], from: number, word: string): number {
  const end = lines.slice(from + 1, from + 1 + linesOfDocument).findIndex((line) => line.trim() === word);
  return end === -1 ? from : from + 1 + end;
}

function readStatement(text: string): Statement {
  const words: readonly string[] = text.match(/>>?|<<?|[^\s;&|<>()"'`]+/g) ?? [];
  const isCopy = words.some((word) => word === "cp" || word === "install");
  const tee = words.indexOf("tee");
  return {
    reads: words.filter((_, at) => isRead(words, at)),
    writes: words.filter(
      (word, at) =>
        words[at - 1]?.startsWith(">") ||
        (tee !== -1 && at > tee) ||
        (isCopy && at === words.length - 1 && word !== ""),
    ),
    assigns: /(?:^|\s)([A-Za-z_]\w*)=/.exec(text)?.[1],
    exports: words[0] === "export" ? words.slice(1).map((word) => word.replace(/=.*/s, "")) : [],
    uses: [...text.matchAll(/\$\{?([A-Za-z_]\w*)/g)].map(([, name = ""]) => name),
    printsEnvironment: words.includes("env") || words.includes("printenv"),
  };
}

const readers = new Set(["cat", "head", "tail", "base64", "cut", "tr", "cp", "install"]);

/** Behind `<`, or a few words behind a program that reads files: options stand between. */
function isRead(words: readonly string[], at: number): boolean {
  if (words[at - 1] === "<") return true;
  return words.slice(Math.max(0, at - 4), at).some((word) => readers.has(word));
}
