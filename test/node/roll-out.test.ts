import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { type Session, type Step, startSession } from "../chart/install/handbook/session.ts";
import { upgrade } from "../chart/install/handbook/upgrade.ts";
import { isRepaired } from "../cluster/boxinit/register-webhook.ts";
import { createNamespace } from "../cluster/control-plane/create-namespace.ts";
import type { ControlPlane } from "../cluster/control-plane/start-control-plane.ts";
import { waitUntil } from "../cluster/control-plane/wait-until.ts";
import { blocksOf, readDocument, sectionOf } from "../docs/markdown.ts";
import { eventually } from "../support/eventually.ts";
import { fileOf } from "../support/go-program.ts";
import { everybody, observe } from "../systemd/observe.ts";
import { boxinitImage } from "./images/boxinit.ts";
import { containerdSocket } from "./kubernetes/containerd-config.ts";
import { runOnNode } from "./machine/run-on-node.ts";
import { exec, runKubectl } from "./pods/exec.ts";
import { deletePod, type PodName, runPod } from "./pods/run-pod.ts";
import { untilBooted } from "./pods/until-booted.ts";
import { ctr } from "./programs/programs.ts";
import { readyPods, type SeenPod } from "./roll-out/ready-pods.ts";
import { startNode } from "./start-node.ts";

const minutes = 60_000;
const root = join(import.meta.dirname, "../..");
const example = z.looseObject({}).parse(parse(readFileSync(join(root, "examples/issue-767.yaml"), "utf8")));
const authored = "/var/run/secrets/serviceaccount/token";
const ofApi = "/var/run/secrets/kubernetes.io/serviceaccount/token";

// The way of docs/handbook/roll-out.md, by its own commands, one test after the other. What they print is compared with
// what the page shows; here it is seen beside that what the pods' programs can read.
let node: ControlPlane;
let session: Session;
const elsewhere = { namespace: "elsewhere", name: "issue-767" };
let untouched: readonly SeenPod[];
beforeAll(async () => {
  node = await startNode();
  session = startSession(node);
  // The page has it from a registry of one's own.
  const { image } = boxinitImage();
  const pulled = image.replace("localhost/", "registry.example/");
  await runOnNode(node, [
    fileOf(ctr),
    "--address",
    containerdSocket,
    "--namespace",
    "k8s.io",
    "image",
    "tag",
    image,
    pulled,
  ]);
  for (const name of ["trial", elsewhere.namespace]) await createNamespace(node.api, name);
}, 5 * minutes);
afterAll(() => node?.stop());

/** All blocks of commands of the page's section, of which there are so many. */
function rollOut(heading: string, count: number): readonly Step[] {
  const steps = session.steps("roll-out.md", heading);
  expect(steps, heading).toHaveLength(count);
  return steps;
}

test("installed to tell only, it is at work, and pods come as they were written", {
  timeout: 9 * minutes,
}, async () => {
  await session.all("install.md", "## With Helm");
  // What a busy machine is late to tell would not be printed: by default, the API server waits for 2 s. Each is told once.
  await upgrade(node, "webhook.timeoutSeconds=15,advise.timeoutSeconds=15");
  expect(await session.all("install.md", "## See that it works")).toMatch(/Succeeded.*^told: /ms);
  await runPod(node, { ...example, metadata: elsewhere });
  await expectTokens(elsewhere, { [authored]: "missing", [ofApi]: "missing" });

  const [probe, apply, describeEvents] = rollOut("## 2. Let it tell", 3);
  await probe?.();
  await apply?.();
  await waitUntil("its Event is there, with both pods", async () => (await describeEvents?.()) !== undefined);
});

test("the report says what is so: what would be repaired can't read its token", { timeout: 9 * minutes }, async () => {
  const page = join(root, "boxinit.html");
  onTestFinished(() => rmSync(page, { force: true }));
  const booted = await allBootedOf("trial");
  await session.all("roll-out.md", "## 3. Read what it found");
  for (const pod of booted) {
    const isRight = pod.app === "right";
    const files = { [ofApi]: isRight ? readable : "missing" };
    await expectTokens(pod, pod.app === "machine" ? { ...files, [authored]: "missing" } : files);
  }
});

test("one namespace, switched and started anew: its pods read their tokens, and no other has changed", {
  timeout: 9 * minutes,
}, async () => {
  await waitUntil("they are ready", async () => {
    untouched = await readyPods(node, [elsewhere.namespace, "boxinit"]);
    return untouched.length === 3;
  });
  const [diff, enforce, look, back] = rollOut("## 4. One namespace", 4);
  await diff?.();
  await enforce?.();
  await waitUntil("the new pods have taken the place of the old ones", async () => (await look?.()) !== undefined, {
    seconds: 240,
  });
  const repaired = await allBootedOf("trial");
  for (const pod of repaired) {
    await expectTokens(pod, { [ofApi]: readable, ...(pod.app === "machine" ? { [authored]: readable } : {}) });
  }
  await giveCommandOfPage(repaired.find(({ app }) => app === "machine"));

  // A probe that a busy machine was late to answer is no change of them.
  await eventually(async () => expect(await readyPods(node, [elsewhere.namespace, "boxinit"])).toEqual(untouched));
  await expectTokens(elsewhere, { [authored]: "missing", [ofApi]: "missing" });

  await back?.();
  await waitUntil("a pod is left alone there", async () => !(await isRepaired(node.api, "trial")));
  await eventually(async () => expect(await bootedOf("trial")).toEqual(repaired));
});

test("all namespaces: the pod of another one reads its tokens once it is created anew", {
  timeout: 9 * minutes,
}, async () => {
  expect(await session.all("roll-out.md", "## 5. All namespaces")).toContain("Succeeded");
  await waitUntil("pods are repaired there", () => isRepaired(node.api, elsewhere.namespace));
  await expectTokens(elsewhere, { [authored]: "missing", [ofApi]: "missing" });
  await deletePod(node, elsewhere);
  await runPod(node, { ...example, metadata: elsewhere });
  await expectTokens(elsewhere, { [authored]: readable, [ofApi]: readable });
});

const readable = { readable: expect.stringMatching(/^ey/) };

/** For everybody who looks, at boot and later. */
async function expectTokens(pod: PodName, expected: Readonly<Record<string, unknown>>): Promise<void> {
  await untilBooted(node, pod);
  for (const observer of everybody) {
    const { files } = await observe({ exec: (argv) => exec(node, pod, argv) }, observer);
    expect(files, `${pod.namespace}/${pod.name} ${observer}`).toMatchObject(expected);
  }
}

/** Not the one that can't boot: it is ready for a moment after each of its starts. */
async function bootedOf(namespace: string): Promise<readonly SeenPod[]> {
  return (await readyPods(node, [namespace])).filter(({ app }) => app !== "locked");
}

/** Once all are there that the page's workloads have. */
async function allBootedOf(namespace: string): Promise<readonly SeenPod[]> {
  let pods: readonly SeenPod[] = [];
  await waitUntil("those that can boot have", async () => {
    pods = await bootedOf(namespace);
    return pods.length === 4;
  });
  return pods;
}

/** What the page says to look at in a repaired pod, which takes a node to be run. */
async function giveCommandOfPage(pod: PodName | undefined): Promise<void> {
  const blocks = blocksOf(sectionOf(readDocument("docs/handbook/roll-out.md"), "## 4. One namespace"));
  const command = blocks.find(({ text }) => text.startsWith("kubectl -n trial exec POD "))?.text.trim() ?? "";
  const argv = command
    .replace("POD", pod?.name ?? "")
    .split(" ")
    .slice(1);
  expect(await runKubectl(node, argv)).toEqual({
    code: 0,
    stderr: "",
    stdout: "/etc/serviceaccount:\ntoken\n\n/var/run/secrets/serviceaccount:\ntoken\n",
  });
}
