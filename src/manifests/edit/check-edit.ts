import { isDeepStrictEqual } from "node:util";
import jsonPatch from "fast-json-patch";
import type { Operation } from "../../core/decision.ts";
import { type ObjectDocument, readDocuments } from "../read-documents.ts";
import { commentsOf } from "./comments.ts";

/** Why an edited text is not what the patch makes of the document; undefined where all is well. */
export function checkEdit(
  document: ObjectDocument,
  operations: readonly Operation[],
  text: string,
): string | undefined {
  const [edited, ...more] = readDocuments(text);
  if (edited?.is !== "object" || more.length > 0) return "the text would not be read as one object any more";
  const { newDocument: wanted } = jsonPatch.applyPatch(document.object, operations, true, false);
  if (!isDeepStrictEqual(asJson(edited.object), asJson(wanted))) {
    const hasAliases = /(?:^|[\s[,:])\*\S/.test(document.text);
    return hasAliases
      ? "a value that is changed is used in other places too"
      : "the text would not be what the patch makes";
  }
  const [before, after] = [commentsOf(document.text), commentsOf(text)];
  return sameComments(before, after) ? undefined : "a comment would be lost";
}

/** -0 and infinite numbers, which JSON does not have, come out of the patch as others. */
function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function sameComments(before: ReturnType<typeof commentsOf>, after: ReturnType<typeof commentsOf>): boolean {
  return isDeepStrictEqual(
    before.map(({ text }) => text),
    after.map(({ text }) => text),
  );
}
