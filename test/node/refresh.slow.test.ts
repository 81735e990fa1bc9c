import { afterAll, beforeAll, expect, test } from "vitest";
import { createNamespace } from "../cluster/control-plane/create-namespace.ts";
import type { ControlPlane } from "../cluster/control-plane/start-control-plane.ts";
import { waitUntil } from "../cluster/control-plane/wait-until.ts";
import { installBoxinit } from "./installation/install-boxinit.ts";
import { type PodName, runPod } from "./pods/run-pod.ts";
import { referenceTokens } from "./pods/sees-tokens.ts";
import { commands, tokenPod } from "./pods/token-pod.ts";
import { untilBooted } from "./pods/until-booted.ts";
import { startNode } from "./start-node.ts";
import { isApiToken, reviewToken } from "./tokens/review-token.ts";
import { startUsing, type Uses, usesIn } from "./tokens/use-tokens.ts";

const minutes = 60_000;
/** The shortest that the API server gives. kubelet asks for another one after 80 % of it, at its next look at the pod. */
const lifetime = 600;
const old = {
  api: "/var/run/secrets/kubernetes.io/serviceaccount/token",
  authored: "/var/run/secrets/serviceaccount/token",
};
const added = { api: "/etc/serviceaccount-kubernetes.io/token", authored: "/etc/serviceaccount/token" };

let node: ControlPlane;
beforeAll(async () => {
  node = await startNode();
  await createNamespace(node.api, "unserved", { "boxinit/mode": "off" });
  await installBoxinit(node);
}, 5 * minutes);
afterAll(() => node?.stop());

/** Whom kubelet does not hide from: what becomes of a token that is used by its path, its folder, or an open file. */
const refreshed = (token: string) => ({
  path: [`first ${token}`, `second ${token}`],
  folder: [`first ${token}`, `second ${token}`],
  // kubelet writes a folder anew and turns a link to it. Whoever holds the file open keeps what is in the old one.
  "open file": [`first ${token}`],
});
const hidden = { path: ["missing"] };

const cases: readonly (readonly [name: string, namespace: string, command: readonly string[], expected: Uses])[] = [
  [
    "masked",
    "default",
    commands.masked,
    {
      [old.api]: refreshed("api"),
      [old.authored]: refreshed("authored"),
      [added.api]: refreshed("api"),
      [added.authored]: refreshed("authored"),
    },
  ],
  [
    "wrapped",
    "default",
    commands.wrapped,
    {
      [old.api]: refreshed("api"),
      [old.authored]: refreshed("authored"),
      [added.api]: refreshed("api"),
      [added.authored]: refreshed("authored"),
    },
  ],
  [
    "masked",
    "unserved",
    commands.masked,
    { [old.api]: hidden, [old.authored]: hidden, [added.api]: hidden, [added.authored]: hidden },
  ],
  [
    "init",
    "unserved",
    commands.init,
    {
      [old.api]: refreshed("api"),
      [old.authored]: refreshed("authored"),
      [added.api]: hidden,
      [added.authored]: hidden,
    },
  ],
];

test("a running service uses the new token once kubelet has refreshed it, wherever boxinit has put it", {
  timeout: 14 * minutes,
}, async () => {
  const pods = await Promise.all(
    cases.map(([name, namespace, command]) => runPod(node, tokenPod({ namespace, name, command, lifetime }))),
  );
  await Promise.all(pods.map((pod) => untilBooted(node, pod, "main")));
  await Promise.all(pods.map((pod) => startUsing(node, pod)));
  const first = await Promise.all(pods.map(tokensOf));
  await waitUntil("kubelet has refreshed every token", () => areRefreshed(pods, first), { seconds: 720 });
  const second = await Promise.all(pods.map(tokensOf));
  for (const [index, [name, namespace, , expected]] of cases.entries()) {
    const [pod, before, after] = [pods[index], first[index], second[index]];
    if (pod === undefined || before === undefined || after === undefined) throw new Error(`${name} is not there`);
    const names = new Map([
      [before.api, "first api"],
      [before.authored, "first authored"],
      [after.api, "second api"],
      [after.authored, "second authored"],
    ]);
    // The service looks twice a second.
    await expect.poll(() => usesIn(node, pod, names), { timeout: 90_000, interval: 1000 }).toEqual(expected);
    for (const token of Object.values(after)) {
      const bearer = { username: `system:serviceaccount:${namespace}:default`, pod: name };
      expect(await reviewToken(node.api, token, isApiToken), `${namespace}/${name}`).toMatchObject(bearer);
    }
  }
});

interface Tokens {
  readonly api: string;
  readonly authored: string;
}

const tokensOf = (pod: PodName) => referenceTokens(node, pod);

/** Asked seldom: each question starts programs. */
async function areRefreshed(pods: readonly PodName[], first: readonly Tokens[]): Promise<boolean> {
  await new Promise((resolve) => setTimeout(resolve, 10_000));
  const now = await Promise.all(pods.map(tokensOf));
  return now.every(({ api, authored }, i) => api !== first[i]?.api && authored !== first[i]?.authored);
}
