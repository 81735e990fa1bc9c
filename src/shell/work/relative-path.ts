import type { SyntaxNode } from "unbash";
import { readOperand } from "../parse-script.ts";
import { readParsedWord } from "../parsed-word.ts";

/** Whether a part of a script goes by the working folder. Programs that do without a word of it are not known here. */
export function usesWorkingFolder(node: SyntaxNode): boolean {
  switch (node.type) {
    case "Redirect":
      return /^[\w.]/.test(node.target?.text ?? "") && !node.operator.includes("&");
    case "SimpleExpansion":
      return node.text === "$PWD";
    case "ParameterExpansion":
      return node.parameter === "PWD";
    case "Word":
      return /^["']?\.\.?\//.test(node.text);
    case "Command": {
      const name = node.name && readParsedWord(node.name).literal;
      if (name === undefined) return false;
      const operands = node.args.map((each) => readOperand(each).literal ?? "");
      return isRelative(name, operands);
    }
    default:
      return false;
  }
}

function isRelative(name: string, operands: readonly string[]): boolean {
  if (name === "pwd" || /^\w[^/]*\//.test(name)) return true;
  const names = ofFiles.has(name) || interpreters.test(name) ? operands : [];
  const first = interpreters.test(name) ? names.slice(0, 1) : names;
  return [...first, ...operands.filter((word) => namesFile.test(word))].some((word) =>
    /^(?:[A-Za-z_]|\.\.?$)/.test(word),
  );
}

/** Programs all of whose operands are files. */
const ofFiles: ReadonlySet<string> = new Set(["mkdir", "rmdir", "touch", "cp", "mv", "rm", "ln", "cat", "tee"]);

/** Of these the first word that is no option is one. */
const interpreters = /^(?:sh|bash|dash|python[\d.]*|node|deno|ruby|perl|php)$/;

/** By its ending, and without what hosts and addresses have in them. */
const namesFile =
  /^[\w./-]+\.(?:py|[cm]?js|ts|sh|jar|rb|pl|php|json|ya?ml|conf|cfg|ini|env|toml|txt|log|tar|t?gz|zip|deb)$/;
