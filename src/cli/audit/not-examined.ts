import type { NotExaminedReason } from "../../core/decision.ts";
import { isObject, type JsonObject } from "../../core/inspect/json.ts";

/** No container, or one without an image: the API server takes no such pod, so something is still to be merged into it. */
export function isPartOfPod({ spec }: JsonObject): boolean {
  const containers: unknown = isObject(spec) ? spec.containers : undefined;
  if (!Array.isArray(containers) || containers.length === 0) return true;
  return containers.some((container: unknown) => isObject(container) && typeof container.image !== "string");
}

/** Lines for people: why pods were not examined, and what to do where they are parts. */
export function whyNotExamined(notExamined: ReadonlyMap<NotExaminedReason, number>, parts: number): readonly string[] {
  if (notExamined.size === 0) return [];
  const why = `not examined: ${[...notExamined].map(([reason, pods]) => `${pods} ${words[reason]}`).join(", ")}`;
  if (parts === 0) return [why];
  const are = parts === 1 ? "1 is a part of a pod" : `${parts} are parts of pods`;
  return [
    `${why}; ${are}, as kustomize's patches are`,
    "audit what is rendered instead: kubectl kustomize OVERLAY | boxinit audit -",
  ];
}

const words: Readonly<Record<NotExaminedReason, string>> = {
  "not-a-sysbox-pod": "with another runtimeClassName than Sysbox's, or none",
  "mode-off": 'with boxinit/mode: "off"',
  "mirror-pod": "copied from a static pod by the API server",
};
