import { createHash } from "node:crypto";

/** An object as an API server stores it, with its kind, which lists leave out. */
export interface StoredObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

interface Written {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly [field: string]: unknown };
  readonly [field: string]: unknown;
}

/** Gives an object what the API server would. */
export function stored({ metadata, ...object }: Written): StoredObject {
  return {
    ...object,
    metadata: { uid: uidOf(object.kind, metadata), creationTimestamp: "2025-01-01T00:00:00Z", ...metadata },
  };
}

function uidOf(kind: string, { namespace = "", name }: Written["metadata"]): string {
  return createHash("sha256")
    .update(JSON.stringify([kind, namespace, name]))
    .digest("hex")
    .slice(0, 32);
}

export function controlledBy({ apiVersion, kind, metadata: { name, uid } }: StoredObject): object {
  return { ownerReferences: [{ apiVersion, kind, name, uid, controller: true }] };
}

/** Where it stands in lists. */
export function keyOf({ metadata: { namespace = "", name } }: StoredObject): string {
  return `${namespace}/${name}`;
}
