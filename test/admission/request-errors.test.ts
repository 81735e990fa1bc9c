import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RequestErrorCode, requestErrorKinds } from "../../src/admission/request-errors.ts";
import type { Answer, Ask } from "../support/https-client.ts";
import { connectRaw, postOf } from "../support/raw-connection.ts";
import { reviewOf } from "../support/review-builder.ts";
import { type RunningServer, runServer } from "../support/running-server.ts";

let running: RunningServer;
beforeAll(async () => {
  running = await runServer();
});
afterAll(() => running.stop());

interface Wrong extends Partial<Ask> {
  readonly code: RequestErrorCode;
}

const whole = reviewOf({});
const changed = (change: (review: Record<string, unknown>) => void): string => {
  const review = JSON.parse(whole);
  change(review);
  return JSON.stringify(review);
};
const request = (change: Record<string, unknown>): string =>
  changed((review) => Object.assign(Object(review.request), change));

const wrongRequests: Readonly<Record<string, Wrong>> = {
  "an unknown path": { code: "path-unknown", path: "/mutate" },
  "an unknown path with a query": { code: "path-unknown", path: "/?timeout=5s" },
  "a path that can not be decoded": { code: "path-unknown", path: "/mutate/%E0%A4%A" },
  "a GET": { code: "method-not-allowed", method: "GET" },
  "a PUT": { code: "method-not-allowed", method: "PUT" },
  "an unusual method": { code: "method-not-allowed", method: "PROPFIND" },
  "another content type": { code: "content-type-unsupported", headers: { "content-type": "text/plain" } },
  "a content type that is none": { code: "content-type-unsupported", headers: { "content-type": "json" } },
  YAML: { code: "content-type-unsupported", headers: { "content-type": "application/yaml" } },
  "a compressed body": { code: "content-encoding-unsupported", headers: { "content-encoding": "gzip" } },
  "a body over 10 MiB": { code: "body-too-large", body: Buffer.alloc(10 * 1024 * 1024 + 1, " ") },
  "an empty body": { code: "body-not-json", body: "" },
  "a body that is no JSON": { code: "body-not-json", body: "{'kind': 'AdmissionReview'}" },
  "half a body": { code: "body-not-json", body: whole.slice(0, whole.length / 2) },
  "a byte order mark": { code: "body-not-json", body: `\ufeff${whole}` },
  "invalid UTF-8": { code: "body-not-utf-8", body: Buffer.from(whole.replace("pod", "\xff"), "latin1") },
  "a number": { code: "not-an-admission-review", body: "1" },
  null: { code: "not-an-admission-review", body: "null" },
  "a list": { code: "not-an-admission-review", body: `[${whole}]` },
  "another kind": { code: "not-an-admission-review", body: '{"kind":"Pod","apiVersion":"v1"}' },
  "a kind without a version": { code: "not-an-admission-review", body: '{"kind":"AdmissionReview"}' },
  v1beta1: {
    code: "review-version-unsupported",
    body: changed((review) => Object.assign(review, { apiVersion: "admission.k8s.io/v1beta1" })),
  },
  "no request": { code: "request-missing", body: changed((review) => delete review.request) },
  "a request that is a list": {
    code: "request-missing",
    body: changed((review) => Object.assign(review, { request: [] })),
  },
  "no uid": { code: "uid-missing", body: request({ uid: undefined }) },
  "an empty uid": { code: "uid-missing", body: request({ uid: "" }) },
  "a uid that is a number": { code: "uid-missing", body: request({ uid: 1 }) },
  "a huge uid": { code: "uid-missing", body: request({ uid: "x".repeat(129) }) },
  "no kind": { code: "request-malformed", body: request({ kind: undefined }) },
  "a kind in one word": { code: "request-malformed", body: request({ kind: "Pod" }) },
  "a kind without a group": { code: "request-malformed", body: request({ kind: { version: "v1", kind: "Pod" } }) },
  "no operation": { code: "request-malformed", body: request({ operation: undefined }) },
};

function expectError(answer: Pick<Answer, "status" | "body">, code: RequestErrorCode): void {
  const { status, message, remedy } = requestErrorKinds[code];
  expect(answer.status).toBe(status);
  expect(JSON.parse(answer.body)).toEqual({ code, message, remedy });
}

describe("a wrong request is answered with a code, a message and what to do:", () => {
  test.each(Object.entries(wrongRequests))("%s", async (_name, { code, path = "/mutate/enforce", body, ...more }) => {
    const before = await running.metric(`boxinit_rejected_requests_total{code="${code}"}`);
    const answer = await running.post(path, body ?? whole, more);
    expectError(answer, code);
    expect(answer.headers["content-type"]).toMatch(/^application\/json/);
    expect(await running.metric(`boxinit_rejected_requests_total{code="${code}"}`)).toBe(before + 1);
  });

  test("a wrong method says which one is right", async () => {
    const answer = await running.post("/mutate/audit", whole, { method: "PATCH" });
    expect(answer.headers.allow).toBe("POST");
  });

  test("a truncated body", async () => {
    const raw = await connectRaw(running.server.webhook.port, running.authority.certificate);
    raw.socket.end(postOf("/mutate/enforce", whole).slice(0, -10));
    const received = await raw.ended();
    expectError({ status: Number(received.slice(9, 12)), body: received.split("\r\n\r\n")[1] ?? "" }, "body-truncated");
  });

  test("a header that is too large", async () => {
    const answer = await running.post("/mutate/enforce", whole, { headers: { "x-large": "x".repeat(17 * 1024) } });
    expectError(answer, "headers-too-large");
  });

  test("something that is not HTTP", async () => {
    const raw = await connectRaw(running.server.webhook.port, running.authority.certificate);
    raw.write("HELO boxinit\r\n\r\n");
    const received = await raw.ended();
    expectError({ status: Number(received.slice(9, 12)), body: received.split("\r\n\r\n")[1] ?? "" }, "http-malformed");
  });
});

describe("what is right all the same:", () => {
  test.each([
    ["parameters of the content type", { headers: { "content-type": "application/json; charset=utf-8" } }],
    ["another case of the content type", { headers: { "content-type": "Application/JSON" } }],
    ["the identity encoding", { headers: { "content-encoding": "identity" } }],
    ["a body without a declared length", { headers: { "transfer-encoding": "chunked" } }],
    ["a body of 10 MiB", { body: whole + " ".repeat(10 * 1024 * 1024 - Buffer.byteLength(whole)) }],
  ] as const)("%s", async (_name, more) => {
    const answer = await running.post("/mutate/enforce", "body" in more ? more.body : whole, more);
    expect(JSON.parse(answer.body).response.allowed).toBe(true);
  });
});

test("an answer never repeats the body, nor does the log", async () => {
  const secret = "hunter2";
  const bodies = [`"${secret}`, `{"kind":"${secret}"}`, request({ uid: "", secret }), `{"x":${secret}}`];
  for (const body of bodies) {
    const answer = await running.post("/mutate/enforce", body);
    expect(answer.status).toBe(400);
    expect(answer.body).not.toContain(secret);
  }
  expect(JSON.stringify(running.log)).not.toContain(secret);
});
