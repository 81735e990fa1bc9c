import { isOwnEntry } from "./webhook-entries.ts";

/** Whose refusal of a pod it is, as far as the API server's words say. */
export type Refusal =
  /** It would be so without boxinit, or it is not known to be boxinit's: nothing where the words say all. */
  | { readonly is: "said"; readonly inTheWay: readonly string[] }
  /** boxinit's ValidatingAdmissionPolicy has found the pod unrepaired, so that the question is why. */
  | { readonly is: "unrepaired"; readonly policy: string };

/** @param message - of the Status that the API server answers a creation with */
export function readRefusal(message: string): Refusal {
  // In these words since Kubernetes 1.28 (apiserver, plugin/policy/validating).
  const [, policy] = /ValidatingAdmissionPolicy '([^']+-unrepaired)'/.exec(message) ?? [];
  if (policy !== undefined) return { is: "unrepaired", policy };
  // In the apiserver's package admission/plugin/webhook/errors, and where it calls them.
  const [, uncalled] = /failed calling webhook "([^"]+)"/.exec(message) ?? [];
  const [, denying] = /admission webhook "([^"]+)" denied the request/.exec(message) ?? [];
  const webhook = uncalled ?? denying;
  if (webhook === undefined) return { is: "said", inTheWay: [] };
  if (!isOwnEntry(webhook)) return { is: "said", inTheWay: [`another webhook, ${webhook}, and not boxinit`] };
  if (uncalled === undefined) {
    return { is: "said", inTheWay: ["boxinit, on purpose: config.policy.onUnfixable is deny"] };
  }
  return { is: "said", inTheWay: [callFailure(message)] };
}

/** What the API server met where it called boxinit in vain, and the policy is Fail. */
function callFailure(message: string): string {
  const [, words] = failures.find(([pattern]) => pattern.test(message)) ?? [];
  return words ?? noAnswer;
}

const noAnswer = "something else answers at boxinit's address, or a proxy before it: it is no answer of boxinit's";

/** The first that fits: errors of Go's net/http and crypto/tls, and of client-go. */
const failures: readonly (readonly [RegExp, string])[] = [
  [/server gave HTTP response to HTTPS client/, "something else answers at boxinit's address, and without TLS"],
  [/x509|certificate|tls:/, "the certificate: the API server does not trust it"],
  [/no endpoints available|endpoints .* not found/, "no pod of boxinit is ready"],
  [/no service port \d+ found/, "the Service has no such port: the webhook configuration names another"],
  [/service .* not found/, "the Service does not exist"],
  [/connection refused/, "nobody listens there: no pod of boxinit is ready, or the Service does not lead to one"],
  [
    /currently unable to handle the request/,
    "HTTP 503: boxinit has more reviews in memory than it may, or a proxy before it reaches no pod",
  ],
  [
    /connection reset by peer|EOF/,
    "the connection was ended before the answer: a proxy, a firewall, or a replica that has just ended",
  ],
  [/malformed HTTP response/, noAnswer],
  // What net/http could not do, in contrast to what client-go could not read.
  [/Post "https:/, "the network between the API server and boxinit, or a boxinit that hangs"],
];
