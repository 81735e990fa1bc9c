import { Agent } from "node:https";
import { isDeepStrictEqual, styleText } from "node:util";
import { runServer } from "../../test/support/running-server.ts";
import { type Answer, readAnswer } from "./answer.ts";
import { demoCases, type Outcome } from "./cases.ts";
import { showCase } from "./show.ts";

// The real server, on a free port of this machine, with a certificate made in memory; reviews go to it over HTTPS.
const server = await runServer();
// As the API server does it: one connection for one review after the other.
const agent = new Agent({ keepAlive: true });
const unexpected: string[] = [];
try {
  const cases = demoCases();
  console.log(`What an API server asks as pods are created, and what the webhook answers: the decision with its findings
(boxinit explain CODE), the warnings that kubectl shows, and what becomes of the pod. captured: asked by a real API server.
`);
  for (const each of cases) {
    const started = performance.now();
    const { status, body } = await server.post("/mutate/enforce?timeout=5s", each.review, { agent });
    const milliseconds = performance.now() - started;
    if (status !== 200) throw new Error(`${each.title}: status ${status}: ${body}`);
    const answer = readAnswer(body, each.object);
    console.log(showCase(each, answer, milliseconds, String(server.log.at(-1)?.reason ?? "")));
    if (!isAsExpected(answer, each.expected)) unexpected.push(`${each.title}: not ${JSON.stringify(each.expected)}`);
  }
  for (const line of unexpected) console.log(styleText("red", line));
  console.log(`${cases.length} admission reviews, ${cases.length - unexpected.length} answered as expected`);
} finally {
  agent.destroy();
  await server.stop();
}
process.exitCode = unexpected.length === 0 ? 0 : 1;

function isAsExpected({ allowed, decision, after }: Answer, expected: Outcome): boolean {
  if (!allowed || decision !== expected.decision) return false;
  if (decision === "not-examined") return true;
  const [container] = after.spec.containers;
  const mounts = container?.volumeMounts?.map(({ mountPath }) => mountPath);
  return isDeepStrictEqual(container?.command, expected.command) && isDeepStrictEqual(mounts, expected.mounts);
}
