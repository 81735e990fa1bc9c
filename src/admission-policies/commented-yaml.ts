import { Document, isNode, Scalar, visit } from "yaml";

export interface Comment {
  readonly path: readonly (string | number)[];
  readonly text: string;
}

/** Something to be written as YAML, with a comment above it and comments above items of its lists. */
export interface CommentedYaml {
  readonly head: string;
  readonly content: unknown;
  readonly comments: readonly Comment[];
}

/** Expressions keep their lines, so that an error's place in them can be found. */
export function writeYaml({ head, content, comments }: CommentedYaml): string {
  const document = new Document(content, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar: (_, node) => {
      if (typeof node.value === "string" && node.value.includes("\n")) node.type = Scalar.BLOCK_LITERAL;
    },
  });
  for (const { path, text } of comments) {
    const node = document.getIn(path, true);
    if (!isNode(node)) throw new Error(`there is nothing at ${path.join(".")} to comment on`);
    node.commentBefore = asComment(text);
  }
  if (head !== "") document.commentBefore = asComment(head);
  return document.toString({ lineWidth: 0 });
}

function asComment(text: string): string {
  return text.replace(/^(?=.)/gm, " ");
}
