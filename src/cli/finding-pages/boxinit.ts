import type { boxinitKinds } from "../../core/finding-kinds/boxinit.ts";
import type { FindingPages } from "./finding-page.ts";

export const boxinitPages: FindingPages<typeof boxinitKinds> = {
  "container-skipped": {
    title: "An annotation keeps boxinit from the container",
    text: ["`boxinit/skip-containers` names the container."],
  },
  "audit-only": {
    title: "An annotation lets boxinit tell, and do nothing",
    text: ["The pod's annotation lowers `enforce` to `audit`: the findings say what would have been done."],
  },
  "annotation-invalid": {
    title: "An annotation of boxinit is not valid, so the pod stays as it is",
    text: [
      "A value that boxinit does not understand may be a wish to be left alone. So the whole pod stays as it came, until the annotation is corrected. A key that begins with `boxinit/` and is none of the known ones counts too: a misspelt opt-out must not be passed over.",
    ],
    readOn: { text: "annotations", document: "reference/annotations.md" },
  },
  "annotation-container-unknown": {
    title: "An annotation names a container that the pod does not have",
    text: ["A list of containers has a name that the pod does not have. The rest of the list holds."],
  },
  "status-dropped": {
    title: "The pod's annotations have no room for boxinit/status",
    text: ["Kubernetes allows 256 KiB of annotations in a pod. The repair is made, without its note."],
  },
  "pod-malformed": {
    title: "A field is not what Kubernetes expects there",
    text: [
      "A field that boxinit looks at has another type than Kubernetes says, as can happen in manifests, or a container has a name that is no DNS label: the API server refuses such a pod.",
    ],
  },
  "pod-over-limit": {
    title: "The pod is larger than what boxinit reads",
    text: [
      "A webhook sees a pod before the API server validates it, and no node runs a pod of this size. The limits (docs/how-it-decides.md lists them) bound the work.",
    ],
  },
  "self-check-failed": {
    title: "boxinit withheld a repair that its own check doubted",
    text: [
      "Before a patch leaves, boxinit applies it to a copy and checks the result. A bad patch would reject the pod whatever the `failurePolicy`, so at any doubt none is sent. Please report it.",
    ],
  },
  "internal-error": {
    title: "boxinit failed on the pod",
    text: [
      "The engine threw an exception. The pod was admitted as it came, and the place of the fault is in the log. Please report it.",
    ],
  },
};
