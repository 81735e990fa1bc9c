import { utf8Size } from "./utf8-size.ts";

/**
 * What reading scripts may cost. The parser's time grows with the square of heredocs and of nesting, so both are
 * counted in one pass before it runs; no clock is involved, so the same review always gets the same answer.
 */
const scriptBytes = 16 * 1024;
const reviewBytes = 64 * 1024;
const scriptConstructs = 256;
const reviewConstructs = 1024;
const nesting = 24;
const heredocs = 32;

/** What is left for the scripts of one review. */
export interface ScriptBudget {
  /** Takes a script's cost off; returns why it can't be read, or undefined where it can. */
  take(script: string): string | undefined;
}

export function createScriptBudget(): ScriptBudget {
  let bytes = reviewBytes;
  let constructs = reviewConstructs;
  return {
    take(script) {
      const size = script.length > scriptBytes ? script.length : utf8Size(script);
      if (size > scriptBytes) return "it is longer than 16 KiB";
      if (size > bytes) return "the pod's scripts are longer than 64 KiB together";
      bytes -= size;
      const cost = countConstructs(script);
      if (cost.heredocs > heredocs) return `it has more than ${heredocs} here-documents`;
      if (cost.depth > nesting) return `it is nested more than ${nesting} deep`;
      if (cost.constructs > scriptConstructs) return `it has more than ${scriptConstructs} expansions and groups`;
      if (cost.constructs > constructs) {
        return `the pod's scripts have more than ${reviewConstructs} expansions and groups together`;
      }
      constructs -= cost.constructs;
      return undefined;
    },
  };
}

interface ScriptCost {
  readonly constructs: number;
  readonly depth: number;
  readonly heredocs: number;
}

/** Counts as if nothing were quoted: too many is only too careful. */
function countConstructs(script: string): ScriptCost {
  let constructs = 0;
  let open = 0;
  let depth = 0;
  let heredocs = 0;
  for (let at = 0; at < script.length; at++) {
    switch (script.charAt(at)) {
      case "(":
      case "{":
      case "[":
        constructs++;
        open++;
        depth = Math.max(depth, open);
        break;
      case ")":
      case "}":
      case "]":
        open = Math.max(0, open - 1);
        break;
      case "`":
        constructs++;
        break;
      case "<":
        if (script.charAt(at + 1) === "<") heredocs++;
        break;
      default:
    }
  }
  return { constructs, depth, heredocs };
}
