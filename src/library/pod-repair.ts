/** What became of a pod. `Pod` is the type that it came in. */
export interface PodRepair<Pod extends object = object> {
  /**
   * The same words as in boxinit's answers, logs and metrics.
   *
   * - `changed`: there is a repair. Under `audit` it is only told.
   * - `unchanged`: nothing is wrong, or nothing can be done about it for certain; the findings say which.
   * - `refused`: the policy says `onUnfixable: deny`, and the pod stays broken.
   * - `not-examined`: the pod is none of boxinit's business.
   */
  readonly decision: "changed" | "unchanged" | "refused" | "not-examined";
  /**
   * Why the pod was not examined: its RuntimeClass is not of the policy; its author says `boxinit/mode: "off"`; it is the
   * API server's copy of a static pod. Absent where it was.
   */
  readonly reason?: "not-a-sysbox-pod" | "mode-off" | "mirror-pod";
  /** The mode in force, after the pod's own annotation. Absent where the pod was not examined. */
  readonly mode?: "enforce" | "audit";
  /** What is to be done to the pod, as a JSON patch (RFC 6902). Empty where nothing is to be done, under `audit` too. */
  readonly patch: readonly PatchOperation[];
  /** A copy of the pod as JSON has it, with the patch carried out. It shares nothing with the pod that came in. */
  readonly pod: Pod;
  /** Everything that there is to tell, advice included. */
  readonly findings: readonly Finding[];
  /**
   * What a person is to read of it: lines for the `warnings` of an admission response. At most five, of printable ASCII, as
   * Kubernetes asks for; advice is left out.
   */
  readonly warnings: readonly string[];
  /** Why the pod is refused, and how it is repaired by hand. Only where it is refused. */
  readonly refusal?: string;
}

/** An operation of a JSON patch. There are no `test`, `copy` and `move`. */
export type PatchOperation =
  | { readonly op: "add" | "replace"; readonly path: string; readonly value: unknown }
  | { readonly op: "remove"; readonly path: string };

/** Something that is told about a pod. */
export interface Finding {
  /** Which one: a name of the reference of findings. It is stable, and a retired one is never used again. */
  readonly code: string;
  /** `error`: seen to crash, or never to start. `warning`: hides or drops something. `info`: advice. */
  readonly severity: "error" | "warning" | "info";
  /** The container that it is about; absent where it is about the pod. */
  readonly container?: string;
  /** One line for people. Its words may change in any version. */
  readonly message: string;
  /** The values in the message, by name. */
  readonly data?: Readonly<Record<string, string>>;
}
