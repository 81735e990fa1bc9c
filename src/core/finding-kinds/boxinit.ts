import type { FindingKind } from "./finding-kind.ts";

/** About the annotations, and boxinit itself. */
export const boxinitKinds = {
  "container-skipped": {
    severity: "info",
    sentence: "left alone, as boxinit/skip-containers says",
    remedy: "Remove the container from boxinit/skip-containers to have it repaired.",
  },
  "audit-only": {
    severity: "info",
    sentence: "boxinit/mode: audit lets boxinit tell what it would do, and do nothing",
    remedy: "Remove the annotation boxinit/mode to have the pod repaired.",
  },
  "annotation-invalid": {
    severity: "warning",
    sentence: "annotation {annotation}: {why}; the pod is left as it is",
    remedy: "Correct or remove the annotation (docs/reference/annotations.md lists the values).",
    always: true,
  },
  "annotation-container-unknown": {
    severity: "info",
    sentence: "annotation {annotation} names {name}, which is no container of this pod",
    remedy: "Correct the container's name.",
  },
  "status-dropped": {
    severity: "info",
    sentence: "boxinit/status was left out: the pod's annotations would have passed 256 KiB",
    remedy: "Make the pod's annotations smaller.",
  },
  "pod-malformed": {
    severity: "warning",
    sentence: "{where} is not what Kubernetes expects there ({expected}); the pod is left as it is",
    remedy: "Correct the field: the API server would refuse the pod.",
    always: true,
  },
  "pod-over-limit": {
    severity: "info",
    sentence: "the pod has more than {limit} {what} and was not read; it is left as it is",
    remedy: "Make the pod smaller: the limit is far above what a pod needs (docs/how-it-decides.md).",
    always: true,
  },
  "self-check-failed": {
    severity: "error",
    sentence: "the repair was withheld because its own check failed: {why}",
    remedy: "Please report this with the pod's manifest. The pod was admitted as it came.",
    always: true,
  },
  "internal-error": {
    severity: "error",
    sentence: "boxinit failed on this pod and left it as it is; its log has the details",
    remedy: "Please report this with the pod's manifest. The pod was admitted as it came.",
    always: true,
  },
} as const satisfies Record<string, FindingKind>;
