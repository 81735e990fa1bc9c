import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { createNamespace } from "../cluster/control-plane/create-namespace.ts";
import { podsOf } from "../cluster/pods/create-pod.ts";
import { type RunnablePod, readRunnablePod } from "../systemd/pod-schema.ts";
import type { Sighting } from "../systemd/seen/sighting.ts";
import { guest } from "./images/guest.ts";
import { bundleBoxinit } from "./installation/bundle-boxinit.ts";
import { installBoxinit } from "./installation/install-boxinit.ts";
import { inNamespace } from "./seen/case-pod.ts";
import { type SeenOnNode, seeOnNode } from "./seen/see-on-node.ts";
import { contradictionsOfExplain, type Words, wordsAbout } from "./seen/words.ts";
import { type Node, startNode } from "./start-node.ts";
import { type Kind, podOfSurrounding, type Surrounding, surroundingsOf } from "./surroundings/shapes.ts";

const minutes = 60_000;
const namespaces = { asWritten: "as-written", withBoxinit: "with-boxinit" };
const kinds = ["recognised", "wrapped", "masked"] as const satisfies readonly Kind[];

const cases = kinds
  .flatMap((kind) =>
    surroundingsOf(kind).flatMap((shape) =>
      (shape.withHostUsers ? [false, true] : [false]).map((hostUsers) => ({ kind, shape, hostUsers })),
    ),
  )
  .map((one, at) => ({ ...one, name: `machine-${at}` }));

let node: Node;
let words: ReadonlyMap<string, Words>;
beforeAll(async () => {
  node = await startNode();
  await createNamespace(node.api, namespaces.asWritten, { "boxinit/mode": "off" });
  await createNamespace(node.api, namespaces.withBoxinit);
  await Promise.all([installBoxinit(node), bundleBoxinit(node)]);
  const stored = await Promise.all(cases.map((one) => asStored(namespaces.asWritten, podOf(one))));
  words = await wordsAbout(stored.map(({ pod }) => pod));
}, 10 * minutes);
afterAll(() => node?.stop());

describe.concurrent("on a node, what boxinit says is what is seen", () => {
  const named = cases.map((one) => [titleOf(one), one] as const);
  test.each(named)("%s", { timeout: 10 * minutes }, async (_, one) => {
    const { kind, shape, hostUsers, name } = one;
    const manifest = podOf(one);
    const plain = await asStored(namespaces.asWritten, manifest);
    const stored = await asStored(namespaces.withBoxinit, manifest);
    const { audited, fates } = known(words.get(name), name);

    const mounts = readRunnablePod(plain.pod).spec.containers.flatMap(({ volumeMounts }) => volumeMounts);
    const paths = Object.fromEntries(mounts.map((mount) => [mount.mountPath, mount]));
    // A volume at /run can look like the tmpfs that Sysbox would have mounted there.
    const isSure = !("/run/" in (shape.mounts ?? {}) || "/var/run" in (shape.mounts ?? {}));
    const isRecognised = isSure ? kind === "recognised" : undefined;
    const before = await seeOnNode(node, namespaces.asWritten, manifest, { pid1: undefined, isRecognised });
    const isChanged = "boxinit/status" in readRunnablePod(stored.pod).metadata.annotations;
    const expected = { pid1: undefined, isRecognised: isSure ? kind !== "masked" : undefined, paths };
    const after = isChanged ? await seeOnNode(node, namespaces.withBoxinit, manifest, expected) : before;

    expect(seenAt(Object.keys(paths), before, after), "seen").toEqual(shape.seen);
    expect([...before.contradictions, ...after.contradictions], "verify").toEqual([]);
    expect(contradictionsOfExplain(fates, before.sighting), "explain").toEqual([]);
    expect(audited.decision, "audit").toBe(isChanged ? "changed" : "unchanged");

    const serious = audited.findings.filter(({ severity }) => severity !== "info");
    const lasting = serious.filter(({ code }) => !repaired.includes(code));
    expect(lasting.map(({ code }) => code).sort(), "told").toEqual([...(shape.told ?? [])].sort());
    for (const { message } of lasting) expect(stored.warnings.join("\n")).toContain(message.slice(0, 80));
    expect(audited.findings.map(({ code }) => code).includes("host-users-not-false")).toBe(hostUsers);
  });
});

/** What is over once a repair is done. */
const repaired = ["init-wrapped", "init-masked", "token-hidden"];

type Case = (typeof cases)[number];

function podOf({ shape, hostUsers, name }: Case): RunnablePod {
  const pod = podOfSurrounding(shape, guest("bookworm").image, hostUsers);
  return { ...pod, metadata: { ...pod.metadata, name } };
}

function titleOf({ kind, shape, hostUsers }: Case): string {
  return `${kind}: ${shape.name}${hostUsers ? ", hostUsers: true" : ""}`;
}

/** A pod as the API server would store it, and what it would say. */
async function asStored(namespace: string, pod: RunnablePod) {
  const { body, warnings } = await node.api.create(`${podsOf(namespace)}?dryRun=All`, inNamespace(pod, namespace));
  return { pod: z.looseObject({}).parse(body), warnings };
}

/** In the words of a shape. */
function seenAt(
  paths: readonly string[],
  { sighting: before }: SeenOnNode,
  { sighting: after }: SeenOnNode,
): Surrounding["seen"] {
  if (before.is !== "running" || after.is !== "running") return lastWords(before);
  return Object.fromEntries(
    paths.map((path) => {
      const [first = "missing", last = "missing"] = [before.mounts[path], after.mounts[path]];
      return [path, first === last ? [first] : [first, last]];
    }),
  );
}

/** How a container ends, and the first failure that it tells of on its terminal, which has colours. */
function lastWords(sighting: Sighting): string {
  if (sighting.is !== "ended") return sighting.is;
  const [line = sighting.output] = stripVTControlCharacters(sighting.output).match(/^Failed to .*$/m) ?? [];
  return `exit code ${sighting.code}: ${line.trim()}`;
}

function known<Thing>(thing: Thing | undefined, name: string): Thing {
  if (thing === undefined) throw new Error(`boxinit says nothing of ${name}`);
  return thing;
}
