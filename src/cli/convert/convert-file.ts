import { createLocator } from "../../manifests/locate.ts";
import { readDocuments } from "../../manifests/read-documents.ts";
import { type ManifestProblem, problemIn } from "../problem-text.ts";
import { type ConvertedPod, type ConvertOptions, convertDocument, type Delivery } from "./convert-document.ts";

/** A manifest after its conversion. */
export interface ConvertedFile {
  readonly text: string;
  readonly pods: readonly PlacedPod[];
  readonly deliveries: readonly Delivery[];
}

export interface PlacedPod extends ConvertedPod {
  /** Where its object begins: `file:line:column`. */
  readonly place: string;
}

/** Converts every document of a file, or none where one can't be read. */
export function convertFile(
  file: string,
  text: string,
  options: ConvertOptions,
): ConvertedFile | { readonly problems: readonly ManifestProblem[] } {
  const documents = [...readDocuments(text)];
  const problems = documents.flatMap((one) => (one.is === "unreadable" ? [problemIn(file, one)] : []));
  if (problems.length > 0) return { problems };
  const taken = new Set<string>();
  const converted = documents.map((document): ConvertedFile => {
    if (document.is !== "object") return { text: document.text, pods: [], deliveries: [] };
    const done = convertDocument(document, options, taken);
    const locate = createLocator(document);
    const pods = done.pods.map((pod): PlacedPod => {
      const { line, column } = locate(pod.found.item);
      return { ...pod, place: `${file}:${line}:${column}` };
    });
    return { ...done, pods };
  });
  return {
    text: converted.map((one) => one.text).join(""),
    pods: converted.flatMap((one) => one.pods),
    deliveries: converted.flatMap((one) => one.deliveries),
  };
}
