/**
 * Every way in which a request can be wrong: one table. A code is the `code` of the JSON answer, the label of
 * boxinit_rejected_requests_total and a heading of docs/reference/errors.md; a retired one is never used again.
 *
 * A message never repeats what was sent: a body can hold secrets, and the API server logs the answer.
 */
interface RequestErrorKind {
  readonly status: 400 | 404 | 405 | 408 | 413 | 415 | 431 | 500 | 503;
  readonly message: string;
  readonly remedy: string;
}

export const requestErrorKinds = {
  "path-unknown": {
    status: 404,
    message: "there is nothing at this path",
    remedy: "Send admission reviews to /mutate/enforce or /mutate/audit.",
  },
  "method-not-allowed": {
    status: 405,
    message: "this path does not take this method",
    remedy: "Send admission reviews with POST; ask the operations port with GET.",
  },
  "content-type-unsupported": {
    status: 415,
    message: "the body is not declared as JSON",
    remedy: "Send Content-Type: application/json.",
  },
  "content-encoding-unsupported": {
    status: 415,
    message: "the body is compressed",
    remedy: "Send the body without Content-Encoding: the API server never compresses admission reviews.",
  },
  "body-too-large": {
    status: 413,
    message: "the body is larger than 10 MiB",
    remedy: "Send a smaller review: no object that the API server accepts makes one this large.",
  },
  "body-truncated": {
    status: 400,
    message: "the body ended before it was whole",
    remedy: "Send as many bytes as Content-Length says.",
  },
  "body-not-utf-8": {
    status: 400,
    message: "the body is not valid UTF-8",
    remedy: "Send JSON encoded as UTF-8.",
  },
  "body-not-json": {
    status: 400,
    message: "the body is not JSON",
    remedy: "Send one JSON value, without a byte order mark.",
  },
  "body-too-complex": {
    status: 400,
    message: "the body nests deeper than 1000, or holds more than 1,000,000 values",
    remedy: "Send a smaller review: no object that the API server accepts makes one like this.",
  },
  "not-an-admission-review": {
    status: 400,
    message: "the body is not an AdmissionReview of admission.k8s.io",
    remedy: "Send kind AdmissionReview with apiVersion admission.k8s.io/v1.",
  },
  "review-version-unsupported": {
    status: 400,
    message: "this version of AdmissionReview is not spoken here",
    remedy: "Set admissionReviewVersions to [v1] in the webhook configuration.",
  },
  "request-missing": {
    status: 400,
    message: "the AdmissionReview has no request",
    remedy: "Send a review as the API server does, with its field request.",
  },
  "uid-missing": {
    status: 400,
    message: "request.uid is not a string of 1 to 128 characters",
    remedy: "Give the request a uid: the answer must repeat it.",
  },
  "request-malformed": {
    status: 400,
    message: "the request does not say what it is about",
    remedy: "Send kind.group, kind.version, kind.kind and operation as strings, as the API server does.",
  },
  "http-malformed": {
    status: 400,
    message: "this is not a well-formed HTTP/1.1 request",
    remedy: "Send one request with one Content-Length or Transfer-Encoding, as RFC 9112 says.",
  },
  "request-timeout": {
    status: 408,
    message: "the request did not arrive in time",
    remedy: "Send the whole request without pauses.",
  },
  "headers-too-large": {
    status: 431,
    message: "the request's header is too large",
    remedy: "Send less than 16 KiB of header.",
  },
  overloaded: {
    status: 503,
    message: "too many bytes of reviews are being received",
    remedy: "Try again, add replicas, or raise server.bodyMemoryMiB.",
  },
  "internal-error": {
    status: 500,
    message: "boxinit failed on this request; its log has the details",
    remedy: "Please report this with the log.",
  },
} as const satisfies Record<string, RequestErrorKind>;

export type RequestErrorCode = keyof typeof requestErrorKinds;

/** A wrong request, for the places where only throwing leads out (a body parser, a hook). */
export class RequestError extends Error {
  readonly code: RequestErrorCode;

  constructor(code: RequestErrorCode) {
    super(requestErrorKinds[code].message);
    this.name = "RequestError";
    this.code = code;
  }
}

/** The body of the answer to a wrong request. */
export function requestErrorBody(code: RequestErrorCode): string {
  const { message, remedy } = requestErrorKinds[code];
  return JSON.stringify({ code, message, remedy });
}
