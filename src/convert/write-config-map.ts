import { Document, Scalar, visit } from "yaml";
import { octal12 } from "../manifests/parse-yaml.ts";
import type { Service } from "./conversion.ts";
import { serviceFileNames } from "./write-dockerfile.ts";
import { dropInPath, dropInText, scriptPath, unitPath, unitText } from "./write-unit.ts";

/** A file that the ConfigMap holds, and where it is in the container. */
interface DeliveredFile {
  readonly key: string;
  readonly path: string;
  readonly text: string;
}

/** The script, the unit, and what has systemd start it. */
export function deliveredFiles(service: Service): readonly DeliveredFile[] {
  const { script, unit } = serviceFileNames(service);
  return [
    { key: script, path: scriptPath(service), text: service.script },
    { key: unit, path: unitPath(service), text: unitText(service) },
    { key: `${service.name}.conf`, path: dropInPath(service), text: dropInText(service) },
  ];
}

export function configMapText(service: Service, name: string, namespace: string | null): string {
  const object = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, ...(namespace === null ? {} : { namespace }) },
    data: Object.fromEntries(deliveredFiles(service).map(({ key, text }) => [key, text])),
  };
  // As Kubernetes reads it: a plain n is false there.
  const document = new Document(object, { version: "1.1", customTags: (tags) => [octal12, ...tags] });
  visit(document, {
    Scalar: (_, node) => {
      if (typeof node.value !== "string") return;
      if (!node.value.includes("\n") && isPrintable(node.value)) return;
      node.type = isBlock(node.value) ? Scalar.BLOCK_LITERAL : Scalar.QUOTE_DOUBLE;
    },
  });
  return document
    .toString({ directives: false, lineWidth: 0, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER })
    .replace(
      unprintable,
      // The package leaves some as they are between quotes, and there is nothing of them elsewhere.
      (character) => `\\U${(character.codePointAt(0) ?? 0).toString(16).padStart(8, "0")}`,
    );
}

const unprintable = /[^\t\n -~\p{L}\p{N}\p{P}\p{S}]/gu;

/**
 * Whether every reader of YAML finds the same text in a block: not where it begins or ends with blanks, or has what YAML
 * takes for the end of a line, or does not know.
 */
function isBlock(text: string): boolean {
  return isPrintable(text) && !/^\s|\n[ \t]+(?:\n|$)|\n\n$/.test(text);
}

function isPrintable(text: string): boolean {
  return text.search(unprintable) === -1;
}
