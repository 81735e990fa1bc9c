import type { JsonObject } from "../core/inspect/json.ts";
import type { ListedKind } from "./listed-kinds.ts";

/** Which objects of a kind. */
export interface ListScope {
  /** Null: of every namespace. */
  readonly namespace: string | null;
  /** By labels, as kubectl takes it. */
  readonly selector?: string | null;
  readonly fieldSelector?: string;
}

/** What only somebody with the right for it may see. */
export type IfAllowed<T> =
  | { readonly is: "allowed"; readonly value: T }
  | { readonly is: "forbidden"; readonly why: string };

/** The cluster that is looked at. Every method throws where it can't be read: the scan ends then. */
export interface ClusterSource {
  /** The API server's address. */
  readonly server: string;
  /** Such as `v1.36.3`. */
  readonly version: string;
  /** Raw JSON, each object once. None where the API server does not have the kind. */
  list(kind: ListedKind, scope: ListScope): AsyncIterable<JsonObject>;
  /** The same, where the right for it may be missing. */
  listIfAllowed(kind: ListedKind, scope: ListScope): Promise<IfAllowed<AsyncIterable<JsonObject>>>;
  /** Undefined where there is none of this name. */
  namespace(name: string): Promise<IfAllowed<JsonObject | undefined>>;
}
