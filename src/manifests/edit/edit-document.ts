/**
 * Carries out a patch on a document's text, so that only lines which must change do. What comes out is read again and
 * compared: another value than the patch makes, or a comment less, and nothing is edited.
 */

import { visit } from "yaml";
import type { Operation } from "../../core/decision.ts";
import { tooLargeForTree, treeOf, type YamlTree } from "../parse-yaml.ts";
import type { ObjectDocument } from "../read-documents.ts";
import { checkEdit } from "./check-edit.ts";
import { commentsOf } from "./comments.ts";
import { joinAdditions } from "./join-additions.ts";
import { obstacleTo } from "./obstacle.ts";
import { applySplices, type Splice } from "./splice.ts";
import { splicesFor } from "./splices-for.ts";
import { readStyle } from "./text-style.ts";

export type Edit =
  | { readonly is: "edited"; readonly text: string; readonly splices: readonly Splice[] }
  /** One clause for people. */
  | { readonly is: "not-editable"; readonly why: string };

/** @param patch with pointers from the document's root */
export function editDocument(document: ObjectDocument, patch: readonly Operation[]): Edit {
  const tooLarge = tooLargeForTree(document.text);
  if (tooLarge !== undefined) return { is: "not-editable", why: tooLarge };
  const tree = treeOf(document);
  if (endsInBlockScalar(tree, document.text)) {
    return { is: "not-editable", why: "its last line has no end, which is part of that line's value: add one" };
  }
  const edited = { text: document.text, comments: commentsOf(document.text), ...readStyle(tree, document.text) };
  const splices: Splice[] = [];
  // Where several lists and maps end at one place, what is added to the innermost comes first.
  const operations = joinAdditions(tree, patch).toSorted((a, b) => depth(b) - depth(a));
  for (const operation of operations) {
    const found = splicesFor(tree, edited, operation);
    if (found === undefined) return { is: "not-editable", why: obstacleTo(tree, operation) };
    splices.push(...found);
  }
  const text = applySplices(document.text, splices);
  if (text === undefined) return { is: "not-editable", why: "two of the changes touch the same text" };
  const doubt = checkEdit(document, patch, text);
  return doubt === undefined ? { is: "edited", text, splices } : { is: "not-editable", why: doubt };
}

/** Why each of these patches can't be carried out, as far as that shows without carrying it out. */
export function obstaclesIn(
  document: ObjectDocument,
  patches: readonly (readonly Operation[])[],
): readonly (string | undefined)[] {
  const tooLarge = tooLargeForTree(document.text);
  if (tooLarge !== undefined) return patches.map(() => tooLarge);
  const tree = treeOf(document);
  const edited = { text: document.text, comments: commentsOf(document.text), ...readStyle(tree, document.text) };
  return patches.map((patch) => {
    const hindered = joinAdditions(tree, patch).find((one) => splicesFor(tree, edited, one) === undefined);
    return hindered && obstacleTo(tree, hindered);
  });
}

/** Without a line end behind it, go-yaml takes none for part of the value, and the package does. */
function endsInBlockScalar(tree: YamlTree, text: string): boolean {
  let found = false;
  visit(tree, {
    Scalar(_, { type, range }) {
      found ||= (type === "BLOCK_LITERAL" || type === "BLOCK_FOLDED") && range?.[1] === text.length;
    },
  });
  return found && !text.endsWith("\n");
}

function depth({ path }: Operation): number {
  return path.split("/").length;
}
