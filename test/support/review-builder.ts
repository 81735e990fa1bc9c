/** Admission reviews to order, in the shape that the API server sends. */
export interface ReviewParts {
  readonly uid?: string;
  readonly kind?: { readonly group: string; readonly version: string; readonly kind: string };
  readonly operation?: string;
  readonly subResource?: string;
  readonly dryRun?: boolean;
  readonly name?: string;
  readonly namespace?: string;
  readonly object?: unknown;
  readonly oldObject?: unknown;
}

const podKind = { group: "", version: "v1", kind: "Pod" };

export function reviewOf(parts: ReviewParts): string {
  const { uid = "11111111-2222-3333-4444-555555555555", kind = podKind, operation = "CREATE", ...rest } = parts;
  const request = { uid, kind, operation, namespace: "default", object: podOf({}), ...rest };
  return JSON.stringify({ kind: "AdmissionReview", apiVersion: "admission.k8s.io/v1", request });
}

export interface PodParts {
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly container?: Readonly<Record<string, unknown>>;
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** A Sysbox pod whose one container, `main`, starts init from a shell. */
export function podOf({ metadata, container, spec }: PodParts): Readonly<Record<string, unknown>> {
  const main = { name: "main", image: "example.test/image", command: ["sh", "-c", "exec /sbin/init"], ...container };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "pod", namespace: "default", ...metadata },
    spec: { runtimeClassName: "sysbox-runc", containers: [main], ...spec },
  };
}
