import { keyOf, type StoredObject } from "./stored-object.ts";

export interface PageRequest {
  readonly namespace: string | undefined;
  readonly resource: string;
  readonly kind: { readonly apiVersion: string; readonly resource: string; readonly name: string | undefined };
  readonly query: URLSearchParams;
  readonly pageLength: number;
}

/** The page of a list; the list is in the order of keys, and a token says the last key that was listed. */
export function pageOf(objects: readonly StoredObject[], request: PageRequest) {
  const { namespace, kind, query, pageLength } = request;
  const ofKind = objects.filter(
    (one) => one.apiVersion === kind.apiVersion && `${one.kind.toLowerCase()}s` === singularClass(kind.resource),
  );
  if (kind.name !== undefined) {
    const one = ofKind.find(({ metadata }) => metadata.name === kind.name);
    return one === undefined
      ? { status: 404, body: statusOf(404, `"${kind.name}" not found`) }
      : { status: 200, body: one };
  }
  const after = query.get("continue") ?? "";
  const rest = ofKind
    .filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace)
    .filter((object) => isSelected(object, query))
    .filter((object) => keyOf(object) > after)
    .sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  const items = rest.slice(0, pageLength);
  const last = items.at(-1);
  const token = last === undefined || rest.length === items.length ? {} : { continue: keyOf(last) };
  return {
    status: 200,
    body: { kind: "List", metadata: { resourceVersion: "1", ...token }, items: items.map(withoutKind) },
  };
}

export function statusOf(code: number, message: string, metadata: object = {}): object {
  return { kind: "Status", apiVersion: "v1", metadata, status: "Failure", message, code };
}

/** `runtimeclasses` */
function singularClass(resource: string): string {
  return resource.replace(/sses$/, "sss");
}

function isSelected({ metadata, status }: StoredObject, query: URLSearchParams): boolean {
  const [, label = "", value] = /^([^=]+)=(.*)$/.exec(query.get("labelSelector") ?? "") ?? [];
  if (value !== undefined && metadata.labels?.[label] !== value) return false;
  const phase = typeof status === "object" && status !== null && "phase" in status ? status.phase : undefined;
  const unwanted = [...(query.get("fieldSelector") ?? "").matchAll(/status\.phase!=(\w+)/g)].map(([, one]) => one);
  return !unwanted.some((one) => one === phase);
}

/** The items of a list do not tell their kind. */
function withoutKind({ apiVersion: _, kind: __, ...object }: StoredObject): object {
  return object;
}
