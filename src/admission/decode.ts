import { isUtf8 } from "node:buffer";
import { isObject, type JsonObject } from "../core/inspect/json.ts";
import type { RequestErrorCode } from "./request-errors.ts";
import { type JsonSurvey, surveyJson } from "./survey-json.ts";

/** What an AdmissionReview asks, as far as boxinit looks at it. */
export interface AdmissionRequest {
  readonly uid: string;
  readonly kind: { readonly group: string; readonly version: string; readonly kind: string };
  /** Empty for the object itself. */
  readonly subResource: string;
  readonly operation: string;
  readonly namespace: string;
  /** Empty where the API server has yet to make one up from generateName. */
  readonly name: string;
  readonly dryRun: boolean;
  /**
   * The object as it came: no schema, so that fields which boxinit has never heard of survive. Null may stand for its
   * `managedFields`, and for the `spec` of one that names no RuntimeClass: they are not parsed.
   */
  readonly object: unknown;
  /** Of an update, what is stored. */
  readonly oldObject: unknown;
}

export type Decoded =
  | { readonly ok: true; readonly request: AdmissionRequest }
  | { readonly ok: false; readonly code: RequestErrorCode };

const longestUid = 128;

/**
 * Bytes to AdmissionRequest. The body is parsed once, by JSON.parse: it makes own properties of `__proto__` and
 * `constructor`, and takes the last of equal keys as Go does.
 */
export function decodeReview(body: Buffer): Decoded {
  if (!isUtf8(body)) return fail("body-not-utf-8");
  const survey = surveyJson(body);
  if (!survey.isWithinBounds) return fail("body-too-complex");
  const review = parseJson(textToParse(body, survey));
  if (review === undefined) return fail("body-not-json");
  if (!isObject(review) || review.kind !== "AdmissionReview") return fail("not-an-admission-review");
  const version = review.apiVersion;
  if (typeof version !== "string" || !version.startsWith("admission.k8s.io/")) return fail("not-an-admission-review");
  if (version !== "admission.k8s.io/v1") return fail("review-version-unsupported");
  const request = review.request;
  return isObject(request) ? decodeRequest(request) : fail("request-missing");
}

const runtimeClassName = Buffer.from('"runtimeClassName"');

/**
 * The review with null in place of what nobody here reads, which is most of it. That is the object's `managedFields`. And
 * where no key of the whole review can be `runtimeClassName`, no pod in it is a Sysbox pod, whatever else its spec says.
 * What is wrong in a part that is left out is for the API server to say, which has written it.
 */
function textToParse(body: Buffer, { spec, managedFields, escapesLetters }: JsonSurvey): string {
  if (body.length < smallBody) return body.toString("utf8");
  const mayNameOne = escapesLetters || body.includes(runtimeClassName);
  const spared = [managedFields, mayNameOne ? undefined : spec].filter((span) => span !== undefined);
  if (spared.length === 0) return body.toString("utf8");
  const parts: Buffer[] = [];
  let from = 0;
  for (const { start, end } of spared.sort((one, other) => one.start - other.start)) {
    if (start < from) continue;
    parts.push(body.subarray(from, start), nothing);
    from = end;
  }
  return Buffer.concat([...parts, body.subarray(from)]).toString("utf8");
}

const nothing = Buffer.from("null");

/** Bytes. To put a text together takes longer than to parse so few. */
const smallBody = 4096;

function decodeRequest(request: JsonObject): Decoded {
  const { uid, kind, operation } = request;
  if (typeof uid !== "string" || uid === "" || uid.length > longestUid) return fail("uid-missing");
  if (!isObject(kind) || typeof operation !== "string") return fail("request-malformed");
  // Go leaves out an empty group of its own types; here it is always written, and asked for.
  const { group, version, kind: name } = kind;
  if (typeof group !== "string" || typeof version !== "string" || typeof name !== "string") {
    return fail("request-malformed");
  }
  return {
    ok: true,
    request: {
      uid,
      kind: { group, version, kind: name },
      subResource: textOrEmpty(request.subResource),
      operation,
      namespace: textOrEmpty(request.namespace),
      name: textOrEmpty(request.name),
      dryRun: request.dryRun === true,
      object: request.object,
      oldObject: request.oldObject,
    },
  };
}

/** The parser's own message is dropped: it quotes the body. `undefined` is no JSON value, so it can mean failure. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function fail(code: RequestErrorCode): Decoded {
  return { ok: false, code };
}

function textOrEmpty(value: unknown): string {
  return typeof value === "string" ? value : "";
}
