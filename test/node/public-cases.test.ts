import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import type { ControlPlane } from "../cluster/control-plane/start-control-plane.ts";
import { podsOf } from "../cluster/pods/create-pod.ts";
import { type PublicCase, publicCases } from "../systemd/cases/public-cases.ts";
import { type RunnablePod, readRunnablePod } from "../systemd/pod-schema.ts";
import { disagreements, outcomeOf } from "../systemd/seen/disagreements.ts";
import {
  type PageFile,
  readPage,
  regionOf,
  type SeenRow,
  tableOfKinds,
  withTables,
  writePage,
} from "../systemd/seen/page.ts";
import { archiveOf } from "./images/archive.ts";
import { guest } from "./images/guest.ts";
import { bundleBoxinit } from "./installation/bundle-boxinit.ts";
import { installBoxinit } from "./installation/install-boxinit.ts";
import { archiveOfCases } from "./seen/case-images.ts";
import { inNamespace, podForNode } from "./seen/case-pod.ts";
import { namespaces, prepareCluster } from "./seen/cluster-of-cases.ts";
import { type SeenOnNode, seeOnNode } from "./seen/see-on-node.ts";
import { tableOfEnded, tableOfKept } from "./seen/tables.ts";
import { contradictionsOfExplain, type Words, wordsAbout } from "./seen/words.ts";
import { importImage, startNode } from "./start-node.ts";

/** `SEEN=write npx vitest run test/node/public-cases.test.ts` puts what was seen into the page. */
const rewrite = process.env.SEEN === "write";
const file: PageFile = "seen-on-a-node.md";
const minutes = 60_000;

const images = new Map(
  publicCases()
    .map(({ image }) => [JSON.stringify(image), image] as const)
    .map(([key, image], at) => [key, { name: `registry.example/public-cases:${at + 1}`, image }]),
);
const cases = publicCases().map((each, at) => {
  const image = images.get(JSON.stringify(each.image))?.name ?? "";
  return { each, name: nameOf(each), pod: podForNode(each, `${each.id}-${at}`, image) };
});

let node: ControlPlane;
let words: ReadonlyMap<string, Words>;
beforeAll(async () => {
  node = await startNode();
  const recipe = archiveOf(guest("bookworm"));
  const named = new Map([...images.values()].map(({ name, image }) => [name, image]));
  await importImage(node, archiveOfCases(recipe, named, node.supervised.folder));
  const pods = cases.map(({ pod }) => pod);
  await Promise.all([installBoxinit(node), bundleBoxinit(node), prepareCluster(node, pods)]);
  words = await wordsAbout(await Promise.all(pods.map((pod) => dryRun(namespaces.asWritten, pod))));
}, 10 * minutes);
afterAll(() => node?.stop());

/** As the API server would store the pod. */
async function dryRun(namespace: string, pod: RunnablePod): Promise<object> {
  const { body } = await node.api.create(`${podsOf(namespace)}?dryRun=All`, inNamespace(pod, namespace));
  return z.looseObject({}).parse(body);
}

/** Pods that differ in names and annotations alone are the same without boxinit. */
const asWritten = new Map<string, Promise<SeenOnNode>>();
function seeAsWritten(pod: RunnablePod, expected: Parameters<typeof seeOnNode>[3]): Promise<SeenOnNode> {
  const key = JSON.stringify([pod.spec, expected.pid1]);
  const seen = asWritten.get(key) ?? seeOnNode(node, namespaces.asWritten, pod, expected);
  asWritten.set(key, seen);
  return seen;
}

const rows = new Map<string, SeenRow>();
const forRootAlone = new Map<string, SeenOnNode["forRootAlone"]>();

describe.concurrent("on a node, what boxinit says of a public case is what is seen", () => {
  test.each(cases.map((one) => [one.name, one] as const))("%s", { timeout: 10 * minutes }, async (name, one) => {
    const { pod, each } = one;
    const { audited, fates } = wordsFor(pod);
    const told = outcomeOf(audited, "main");
    const init = told?.outcome.init;
    const kind = init === undefined || init === "unknown" ? undefined : init === "recognised";
    const plain = readRunnablePod(await dryRun(namespaces.asWritten, pod));
    const repaired = readRunnablePod(await dryRun(namespaces.withBoxinit, pod));
    const isChanged = "boxinit/status" in repaired.metadata.annotations;
    expect(isChanged).toBe(audited.decision === "changed");

    const mounts = plain.spec.containers.find((container) => container.name === "main")?.volumeMounts ?? [];
    const before = await seeAsWritten(pod, { pid1: each.pid1, isRecognised: kind });
    const paths = Object.fromEntries(mounts.map((mount) => [mount.mountPath, mount]));
    const expected = { pid1: each.pid1, isRecognised: told?.outcome.command === undefined ? kind : true, paths };
    const after = isChanged ? await seeOnNode(node, namespaces.withBoxinit, pod, expected) : before;
    rows.set(name, {
      ...{ name, generation: "bookworm", told, isChanged },
      ...{ paths: Object.keys(paths), before: before.sighting, after: after.sighting },
    });
    forRootAlone.set(name, after.forRootAlone);
    const inUse = { before: before.sighting, after: after.sighting };
    expect({
      disagreements: told === undefined ? [] : disagreements({ ...told, mounts, ...inUse }),
      ofExplain: contradictionsOfExplain(fates, before.sighting),
      ofVerify: [...before.contradictions, ...after.contradictions],
    }).toEqual({ disagreements: [], ofExplain: [], ofVerify: [] });
  });
});

test("the page about it tells what was seen", () => {
  const all = cases.map(({ name }) => rowOf(name));
  const regions = new Map([
    ["public", tableOfKinds(all)],
    ["ended", tableOfEnded(all)],
    ["kept", tableOfKept(cases.map(({ name }) => [name, forRootAlone.get(name) ?? []]))],
  ]);
  const page = withTables(readPage(file), regions);
  if (rewrite) writePage(file, page);
  else expect(readPage(file)).toBe(page);
});

test("on a node all is seen as where the suite makes volumes and containers itself", () => {
  expect(regionOf("seen-on-a-node.md", "public")).toEqual(regionOf("seen-under-systemd.md", "public"));
});

function wordsFor({ metadata: { name } }: RunnablePod): Words {
  const found = words.get(name);
  if (found === undefined) throw new Error(`boxinit says nothing of ${name}`);
  return found;
}

function nameOf({ id, imageName }: Pick<PublicCase, "id" | "imageName">): string {
  return imageName === undefined ? id : `${id} (${imageName})`;
}

function rowOf(name: string): SeenRow {
  const row = rows.get(name);
  if (row === undefined) throw new Error(`not seen: ${name}`);
  return row;
}
