import { createLocator } from "../../manifests/locate.ts";
import type { ManifestFile } from "../../manifests/read-files.ts";
import { type ManifestProblem, problemIn } from "../problem-text.ts";
import type { ChangedText } from "./diff-documents.ts";
import type { ExaminedPod } from "./examined-pod.ts";
import { type FixedDocument, type FixOptions, fixDocuments } from "./fix-documents.ts";
import { withResults } from "./krm-results.ts";

/** A file after its repair, and what is to be told of it. */
export interface FixedFile {
  readonly input: ManifestFile;
  readonly before: string;
  readonly after: string;
  /** The texts of its documents, in their order: joined, they are the file. */
  readonly documents: readonly ChangedText[];
  readonly pods: readonly FixedPod[];
  /** How many of its documents are Kubernetes objects. */
  readonly objects: number;
  /** For each document that is passed over, why. */
  readonly passedOver: readonly string[];
  /** Why a file that was not named can't be read. */
  readonly unread: readonly ManifestProblem[];
  /** With any of them the file is left as it is. */
  readonly problems: readonly ManifestProblem[];
}

export interface FixedPod extends ExaminedPod {
  /** Number of the document in the file, from 1. */
  readonly document: number;
  /** Where its object begins: `file:line:column`. */
  readonly place: string;
}

export function fixFile(input: ManifestFile, options: FixOptions): FixedFile {
  const nothing = {
    input,
    before: "",
    after: "",
    documents: [],
    pods: [],
    objects: 0,
    passedOver: [],
    unread: [],
    problems: [],
  };
  if (input.is === "unreadable") return { ...nothing, ...unreadable(input, [input]) };
  const documents = Array.from(fixDocuments(input.text, options), (fixed) => settled(fixed, input.file));
  const broken = documents.flatMap(({ document }) => (document.is === "unreadable" ? [document] : []));
  if (broken.length > 0) return { ...nothing, ...unreadable(input, broken) };
  const texts = documents.map((fixed) => ({
    before: fixed.document.text,
    splices: fixed.splices,
    after: options.results ? withResults(fixed) : fixed.text,
  }));
  return {
    ...nothing,
    before: input.text,
    after: texts.map(({ after }) => after).join(""),
    documents: texts,
    pods: documents.flatMap(({ pods }) => pods),
    objects: documents.filter(({ document }) => document.is === "object").length,
    passedOver: documents.flatMap(({ passedOver }) => passedOver ?? []),
  };
}

/** What was not named itself may be anything: it is told and counted, and is no problem. */
function unreadable({ file, named }: ManifestFile, found: readonly Omit<ManifestProblem, "file">[]) {
  const problems = found.map((one) => problemIn(file, one));
  return named ? { problems } : { unread: problems, passedOver: ["not readable"] };
}

/** With the places of its pods, and without its tree: a file may have many documents. */
function settled(fixed: FixedDocument, file: string) {
  const { document } = fixed;
  if (document.is !== "object") return { ...fixed, pods: placed(fixed, file) };
  const { parsed: _, ...kept } = document;
  return { ...fixed, document: kept, pods: placed(fixed, file) };
}

function placed({ document, pods }: FixedDocument, file: string): readonly FixedPod[] {
  const told = pods.filter(({ decision }) => decision.decision !== "not-examined");
  if (told.length === 0) return pods.map((pod) => ({ ...pod, document: document.number, place: file }));
  const locate = createLocator(document);
  return pods.map((pod) => {
    const { line, column } = locate(pod.found.item);
    return { ...pod, document: document.number, place: `${file}:${line}:${column}` };
  });
}
