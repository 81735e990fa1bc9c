import type { ServerResponse } from "node:http";
import { base64, envelope, review, say, sayPatch } from "./answer.ts";
import type { GiveAnswer, ReviewRequest } from "./answer-reviews.ts";

interface WrongAnswerKind {
  readonly give: GiveAnswer;
  /** What the API server has to say of it. */
  readonly reason: RegExp;
  /** The API server is left waiting. */
  readonly hangs?: true;
}

/** What may come from boxinit's address though boxinit never says it: a proxy speaks, a process dies. */
export const wrongAnswers: Readonly<Record<string, WrongAnswerKind>> = {
  "not-json": { give: say(() => "<html>Bad gateway</html>"), reason: /couldn't get version\/kind; json parse error/ },
  empty: { give: say(() => ""), reason: /0-length response with status code: 200/ },
  "cut-off": { give: say(({ uid }) => review(uid).slice(0, -20)), reason: /unexpected end of JSON input/ },
  "http-500": { give: refuse(500), reason: /an error on the server/ },
  "http-503": { give: refuse(503), reason: /currently unable to handle the request/ },
  "http-404": { give: refuse(404), reason: /could not find the requested resource/ },
  "wrong-uid": {
    give: say(() => review("of-another-review")),
    reason: /expected response.uid="\S+", got "of-another-/,
  },
  "no-response": { give: say(() => envelope({})), reason: /webhook response was absent/ },
  "another-kind": { give: say(({ uid }) => review(uid).replace("AdmissionReview", "Status")), reason: /v1.Status/ },
  "another-version": {
    give: say(({ uid }) => review(uid).replace("io/v1", "io/v1beta1")),
    reason: /v1beta1.AdmissionRev/,
  },
  "patch-without-type": {
    give: say(({ uid }) => review(uid, { patchType: undefined })),
    reason: /but not .*patchType/,
  },
  "type-without-patch": { give: say(({ uid }) => review(uid, { patch: undefined })), reason: /but not response.patch/ },
  "patch-of-unknown-type": { give: say(({ uid }) => review(uid, { patchType: "MergePatch" })), reason: /"MergePatch"/ },
  "patch-not-base64": { give: say(({ uid }) => review(uid, { patch: "%" })), reason: /illegal base64 data/ },
  "patch-not-json": { give: say(({ uid }) => review(uid, { patch: base64("[{") })), reason: /undecodable patch/ },
  "patch-not-a-list": { give: say(({ uid }) => review(uid, { patch: base64("{}") })), reason: /undecodable patch/ },
  "not-http": {
    give: (reply) => void reply.socket?.end("SSH-2.0-x\r\n"),
    reason: /malformed HTTP response "SSH-2.0-x"/,
  },
  "closed-at-once": { give: (reply) => void reply.socket?.end(), reason: /EOF/ },
  "reset-at-once": { give: (_reply, _request, reset) => reset(), reason: /connection reset by peer/ },
  "closed-in-the-middle": { give: sayHalf((reply) => void reply.socket?.end()), reason: /unexpected EOF/ },
  "reset-in-the-middle": { give: sayHalf((_reply, reset) => reset()), reason: /connection reset by peer/ },
  "silent-in-the-middle": { give: sayHalf(() => {}), reason: /context deadline exceeded/, hangs: true },
  "too-late": { give: sayTooLate, reason: /context deadline exceeded/, hangs: true },
};

interface FatalAnswerKind {
  readonly give: GiveAnswer;
  /** Of the API server's answer to whoever creates the pod. */
  readonly status: number;
  readonly reason: RegExp;
}

/** Well-formed answers with a patch that fails: for the API server that is no fault of the call, so nothing ignores it. */
export const fatalAnswers: Readonly<Record<string, FatalAnswerKind>> = {
  "place-that-is-not-there": {
    give: sayPatch({ op: "replace", path: "/spec/containers/7/command", value: ["/sbin/init"] }),
    status: 500,
    reason: /replace operation does not apply/,
  },
  "test-that-fails": {
    give: sayPatch({ op: "test", path: "/spec/containers/0/name", value: "another" }),
    status: 500,
    reason: /testing value \/spec\/containers\/0\/name failed/,
  },
  "value-of-the-wrong-type": {
    give: sayPatch({ op: "replace", path: "/spec/containers/0/command", value: "/sbin/init" }),
    status: 500,
    reason: /cannot unmarshal string/,
  },
  "two-mounts-at-one-path": {
    give: sayPatch({ op: "replace", path: "/spec/containers/0/volumeMounts/0/mountPath", value: "/data" }),
    status: 422,
    reason: /mountPath: Invalid value: "\/data": must be unique/,
  },
};

function refuse(code: number): GiveAnswer {
  return (reply) => void reply.writeHead(code, { "content-type": "text/plain" }).end("no");
}

function sayHalf(then: (reply: ServerResponse, reset: () => void) => void): GiveAnswer {
  return (reply, { uid }, reset) => {
    const whole = review(uid);
    reply.writeHead(200, { "content-type": "application/json", "content-length": whole.length });
    reply.write(whole.slice(0, whole.length / 2), () => then(reply, reset));
  };
}

/** Once the API server has hung up. */
function sayTooLate(reply: ServerResponse, { uid }: ReviewRequest): void {
  reply.once("close", () => reply.end(review(uid)));
}
