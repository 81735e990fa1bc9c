import { controllerReference } from "../manifests/controller-reference.ts";
import type { AdmissionRequest } from "./decode.ts";

/** What names a pod in a log line. */
export interface PodIdentity {
  readonly namespace: string;
  readonly name?: string;
  /** Where the API server has yet to make up the name: pods of controllers have no other. */
  readonly generateName?: string;
  readonly ownerKind?: string;
  readonly ownerName?: string;
}

/** Kubernetes' own limit for names; whatever is longer is no name. */
const longestName = 253;

export function identifyPod(request: AdmissionRequest): PodIdentity {
  const metadata = member(request.object, "metadata");
  const owner = controllerReference(metadata);
  return {
    namespace: request.namespace.slice(0, longestName),
    ...text("name", request.name === "" ? member(metadata, "name") : request.name),
    ...text("generateName", member(metadata, "generateName")),
    ...text("ownerKind", member(owner, "kind")),
    ...text("ownerName", member(owner, "name")),
  };
}

function member(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}

function text<K extends string>(key: K, value: unknown): { readonly [P in K]?: string } {
  const kept: { [P in K]?: string } = {};
  if (typeof value === "string" && value !== "") kept[key] = value.slice(0, longestName);
  return kept;
}
