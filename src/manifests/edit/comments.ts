import { Lexer } from "yaml";

export interface Comment {
  readonly offset: number;
  readonly text: string;
}

/** The lexer's marks for what has no text of its own; the last says that a scalar follows. */
const marks = new Set(["\u0002", "\u0018", "\u001f"]);
const scalarFollows = "\u001f";

/** Every comment of a YAML text, in order. */
export function commentsOf(text: string): Comment[] {
  const comments: Comment[] = [];
  let offset = 0;
  let isScalar = false;
  for (const lexeme of new Lexer().lex(text)) {
    if (lexeme.startsWith("#") && !isScalar) comments.push({ offset, text: lexeme.trimEnd() });
    isScalar = lexeme === scalarFollows;
    if (!marks.has(lexeme)) offset += lexeme.length;
  }
  return comments;
}
