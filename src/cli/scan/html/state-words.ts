import { modeOfLabel } from "../../../core/namespace-mode.ts";
import type { Mode } from "../../../core/policy.ts";
import type { Prospect } from "../../../scan/scan-report.ts";

interface ProspectWords {
  readonly label: string;
  /** What that is, and what to do about it: of all workloads that are so. */
  readonly meaning: string;
}

export const prospectWords = {
  "not-repairable": {
    label: "Not repairable",
    meaning: "Something is wrong that no repair of boxinit puts right. Whoever writes the workload has to change it.",
  },
  "repaired-in-part": {
    label: "Repairable in part",
    meaning: "Under enforce its next pods are repaired, and something is left for whoever writes the workload.",
  },
  repaired: {
    label: "Repairable",
    meaning: "Under enforce its next pods come out right: restart it then, or change the lines at the source.",
  },
  "not-known": {
    label: "Not known",
    meaning: "Whether systemd runs in it can not be told from the pod. Where tokens are missing, look here.",
  },
  "in-order": { label: "In order", meaning: "Its next pods need nothing. Pods that are older may." },
  "opted-out": {
    label: "Opted out",
    meaning:
      'An annotation says boxinit/mode: "off", so nothing is known of it. Remove the annotation to have it judged.',
  },
} as const satisfies Record<Prospect, ProspectWords>;

/** What a namespace's label makes of its pods. */
export type NamespaceMode = Mode | "unlabelled";

export function namespaceMode(label: string | null): NamespaceMode {
  return label === null ? "unlabelled" : modeOfLabel(label);
}
