import { structuredPatch } from "diff";
import { stringify } from "yaml";
import { escapeControls } from "../core/escape-controls.ts";
import { isObject, type JsonObject } from "../core/inspect/json.ts";

/** Lines of context around a change, as git has them. */
const context = 3;

/** What kubectl apply keeps for itself: the whole manifest, on a line. */
const lastApplied = "kubectl.kubernetes.io/last-applied-configuration";

/**
 * What a repair changes of a pod, as the hunks of a unified diff of its YAML: annotations and `spec`. The API token's volume
 * has another name in each pod, and gets the one here by which it can be known: the diffs of pods that are alike are alike.
 */
export function repairDiff(before: unknown, after: unknown): string {
  const { hunks } = structuredPatch("", "", yamlOf(before), yamlOf(after), "", "", { context });
  return hunks
    .flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
      `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`,
      ...lines.map(escapeControls),
    ])
    .join("\n");
}

function yamlOf(pod: unknown): string {
  const { metadata, spec } = isObject(pod) ? pod : {};
  const annotations =
    isObject(metadata) && isObject(metadata.annotations) ? withoutLastApplied(metadata.annotations) : {};
  const shown = { ...(Object.keys(annotations).length === 0 ? {} : { metadata: { annotations } }), spec };
  return stringify(shown, { lineWidth: 0, aliasDuplicateObjects: false }).replace(
    /\bkube-api-access-[a-z0-9]{5}\b/g,
    "kube-api-access-xxxxx",
  );
}

function withoutLastApplied({ [lastApplied]: _, ...annotations }: JsonObject): JsonObject {
  return annotations;
}
