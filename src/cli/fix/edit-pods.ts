import { type Edit, editDocument, obstaclesIn } from "../../manifests/edit/edit-document.ts";
import type { Splice } from "../../manifests/edit/splice.ts";
import { type ObjectDocument, readDocuments } from "../../manifests/read-documents.ts";
import type { ExaminedPod } from "./examined-pod.ts";

export interface EditedPods {
  readonly text: string;
  readonly notEditable: ReadonlyMap<ExaminedPod, string>;
  /** What was done to the document's text, where it was done at once. */
  readonly splices?: readonly Splice[];
}

/** Each attempt reads the whole document again. */
const attempts = 40;

/** Carries out the patches of a document's pods: of all at once, but for those that can't be edited. */
export function editPods(document: ObjectDocument, pods: readonly ExaminedPod[]): EditedPods {
  if (pods.length === 0) return { text: document.text, notEditable: new Map() };
  const edited = editAll(document, pods);
  if (edited.is === "edited") return { ...edited, notEditable: new Map() };
  const obstacles = obstaclesIn(
    document,
    pods.map(({ patch }) => patch),
  );
  const hindered = pods.flatMap((pod, index) => {
    const why = obstacles[index];
    return why === undefined ? [] : [[pod, why] as const];
  });
  const { text, notEditable } = halve(
    document,
    pods.filter((_, index) => obstacles[index] === undefined),
    { left: attempts },
  );
  return { text, notEditable: new Map([...hindered, ...notEditable]) };
}

/** Where pods can't be edited together, each half is by itself, so that one does not hinder the others. */
function halve(document: ObjectDocument, pods: readonly ExaminedPod[], budget: { left: number }): EditedPods {
  const [first, ...more] = pods;
  if (first === undefined) return { text: document.text, notEditable: new Map() };
  const refuse = (why: string): EditedPods => {
    return { text: document.text, notEditable: new Map(pods.map((pod) => [pod, why])) };
  };
  if (budget.left === 0) return refuse("too many others in the document can not be");
  budget.left -= 1;
  const edited = editAll(document, pods);
  if (edited.is === "edited") return { text: edited.text, notEditable: new Map() };
  if (more.length === 0) return refuse(edited.why);
  const middle = Math.ceil(pods.length / 2);
  const before = halve(document, pods.slice(0, middle), budget);
  const after = halve(reread(document, before.text), pods.slice(middle), budget);
  return { text: after.text, notEditable: new Map([...before.notEditable, ...after.notEditable]) };
}

function editAll(document: ObjectDocument, pods: readonly ExaminedPod[]): Edit {
  return editDocument(
    document,
    pods.flatMap(({ patch }) => patch),
  );
}

function reread(document: ObjectDocument, text: string): ObjectDocument {
  if (text === document.text) return document;
  const [edited] = readDocuments(text);
  if (edited?.is !== "object") throw new Error("an edited document is no object any more, though it was checked");
  return { ...document, text, object: edited.object };
}
